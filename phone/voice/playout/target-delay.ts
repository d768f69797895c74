import { ArrivalDelays } from './arrival-delays'

/** What the protocol's packets last; others are played, too. ms */
export const PACKET_MS = 20
/** Against the small unrest of clocks and threads on both sides. ms */
const MARGIN_MS = 2
/** Until the network is known. ms */
const FIRST_JITTER_MS = 10
const KNOWN_AFTER_PACKETS = 50
const MAX_JITTER_MS = 250

/** How late sound is to be played, as the network demands, and which sound is to be here by when. Pure; any monotonic time. */
export class TargetDelay {
  readonly #delays = new ArrivalDelays()
  #packets = 0
  #packetMs = PACKET_MS
  #jitterMs = FIRST_JITTER_MS

  /** The delay beyond that of a network without jitter: a packet, jitter, margin. ms */
  get ms(): number {
    return this.#packetMs + this.#jitterMs + MARGIN_MS
  }

  /** What the last packet lasts, ms. */
  get packetMs(): number {
    return this.#packetMs
  }

  /** After a pause, until it is known whether it was the sender's or the network's. */
  get undecided(): boolean {
    return this.#delays.undecided
  }

  /**
   * Sound has arrived, in a packet of its own or as a repeat.
   * @param endMs its end on the stream's time line
   * @returns whether this shows that the sender had paused
   */
  arrived(nowMs: number, endMs: number): boolean {
    return this.#delays.arrived(nowMs, endMs)
  }

  /** All of a packet has arrived: aims anew. */
  aim(packetMs: number): void {
    this.#packets++
    this.#packetMs = packetMs
    // The first second tells of threads and devices that start, not of the network.
    if (this.#packets === KNOWN_AFTER_PACKETS) this.#delays.forget()
    const knownMs = this.#delays.worthwhileMs
    const jitterMs = this.#packets < KNOWN_AFTER_PACKETS ? Math.max(knownMs, FIRST_JITTER_MS) : knownMs
    this.#jitterMs = Math.min(MAX_JITTER_MS, jitterMs)
  }

  /** The end of the sound that is here by now if packets take as long as the jitter allows. On the time line, ms */
  expectedMs(nowMs: number): number {
    return this.#delays.mediaMs + this.#packetsDue(nowMs) * this.#packetMs
  }

  /** The same a moment before the next packet is due, and without steps: the least of a packet's time. On the time line, ms */
  leastExpectedMs(nowMs: number): number {
    return nowMs - this.#allowanceMs - this.#packetMs
  }

  /** Whether a packet that has not come has had its time, jitter included. */
  isOverdue(nowMs: number): boolean {
    return this.#packetsDue(nowMs) > 0
  }

  /** A new stream begins. */
  reset(): void {
    this.#delays.reset()
    this.#packets = 0
    this.#jitterMs = FIRST_JITTER_MS
  }

  /** How many packets more than there are have had their time; negative: so many are early. */
  #packetsDue(nowMs: number): number {
    return Math.floor((nowMs - this.#allowanceMs - this.#delays.mediaMs) / this.#packetMs)
  }

  /** From the end of a packet's sound on the time line to when it should have arrived. */
  get #allowanceMs(): number {
    return this.#delays.baselineMs + this.#jitterMs + MARGIN_MS
  }
}
