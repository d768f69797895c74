import type { MediaPacket } from '../../../protocol/media'

/** What takes packets that were captured: a link to a peer. */
export interface PacketSink {
  /** Takes one packet, which is not changed afterwards. */
  send(packet: MediaPacket): void
}

/** One capture to any number of links: encoded once, sent to each. */
export class FanOut implements PacketSink {
  readonly #sinks = new Set<PacketSink>()

  /** Gets packets from the next one on; once, however often it is added. */
  add(sink: PacketSink): void {
    this.#sinks.add(sink)
  }

  remove(sink: PacketSink): void {
    this.#sinks.delete(sink)
  }

  send(packet: MediaPacket): void {
    for (const sink of this.#sinks) sink.send(packet)
  }
}
