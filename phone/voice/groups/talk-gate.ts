/** When the last word is over, so many packets say so: without them listeners would wait for more, or conceal it. One may be lost. */
const END_PACKETS = 3

/** What becomes of a packet: `end` is sent as silence. */
export type Passage = 'send' | 'end' | 'drop'

/** Lets the packets of a talk pass, a tail behind it, and three that announce the silence that follows. Pure. */
export class TalkGate {
  readonly #tailPackets: number
  /** Packets since the talk, up to the last that is sent. */
  #since = Infinity

  /** @param tailPackets so many are still sent after the talk: its end may be quiet */
  constructor(tailPackets: number) {
    this.#tailPackets = tailPackets
  }

  /** Whether all of the last talk has passed. */
  get isShut(): boolean {
    return this.#since >= this.#tailPackets + END_PACKETS
  }

  /** @param talks whether the packet belongs to a talk */
  next(talks: boolean): Passage {
    if (talks) {
      this.#since = 0
      return 'send'
    }
    if (this.isShut) return 'drop'
    this.#since++
    return this.#since <= this.#tailPackets ? 'send' : 'end'
  }

  /** Ends a talk without a tail: nothing more is sent of it. */
  shut(): void {
    this.#since = Infinity
  }
}
