import type { MediaPacket } from '../../../protocol/media'

/** Receives captured packets: a link to a peer. */
export interface PacketSink {
  /** Takes one packet, which does not change afterwards. */
  send(packet: MediaPacket): void
}

/** One capture to any number of links: encoded once, sent to each. */
export class FanOut implements PacketSink {
  /** Replaced when it changes: `send` runs for every packet and allocates nothing. */
  #sinks: readonly PacketSink[] = []

  /** Adds a sink from the next packet on. Adding it again has no effect. */
  add(sink: PacketSink): void {
    if (!this.#sinks.includes(sink)) this.#sinks = [...this.#sinks, sink]
  }

  remove(sink: PacketSink): void {
    this.#sinks = this.#sinks.filter((other) => other !== sink)
  }

  send(packet: MediaPacket): void {
    const sinks = this.#sinks
    for (let n = 0; n < sinks.length; n++) sinks[n]?.send(packet)
  }
}
