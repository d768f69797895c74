import type { MediaPacket } from '../../../protocol/media'

/** Receives captured packets: a link to a peer. */
export interface PacketSink {
  /** Takes one packet, which does not change afterwards. */
  send(packet: MediaPacket): void
}

/** One capture to any number of links: encoded once, sent to each. */
export class FanOut implements PacketSink {
  readonly #sinks = new Set<PacketSink>()

  /** Adds a sink from the next packet on. Adding it again has no effect. */
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
