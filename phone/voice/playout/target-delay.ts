import { ArrivalDelays } from './arrival-delays'

/** The usual duration of packets; others are played as well. ms */
export const PACKET_MS = 20
/** A margin for small irregularities of clocks and threads on both sides. ms */
const MARGIN_MS = 2
/** Until the network is known. ms */
const FIRST_JITTER_MS = 10
const KNOWN_AFTER_PACKETS = 50
/** On a narrow link the dialling leaves a queue, which is gone by then; … */
const SETTLED_AFTER_PACKETS = 250
/** … and what came before this time says nothing of the network. ms */
const SETTLED_MS = 1500
const MAX_JITTER_MS = 250

/**
 * The playout delay that the network requires, and which sound should be present at what time. Pure; any monotonic
 * time.
 */
export class TargetDelay {
  readonly #delays = new ArrivalDelays()
  #packets = 0
  #packetMs = PACKET_MS
  #jitterMs = FIRST_JITTER_MS

  /** The delay beyond that of a network without jitter: a packet, jitter, margin. ms */
  get ms(): number {
    return this.#packetMs + this.#jitterMs + MARGIN_MS
  }

  /** The duration of the last packet, ms. */
  get packetMs(): number {
    return this.#packetMs
  }

  /** After a pause, until it is known whether the sender or the network paused. */
  get undecided(): boolean {
    return this.#delays.undecided
  }

  /**
   * Sound has arrived, in its own packet or as a repeat.
   * @param endMs its end on the stream's time line
   * @returns whether this shows that the sender had paused
   */
  arrived(nowMs: number, endMs: number): boolean {
    return this.#delays.arrived(nowMs, endMs)
  }

  /** A whole packet has arrived: updates the target. */
  aim(packetMs: number, nowMs: number): void {
    this.#packets++
    this.#packetMs = packetMs
    // The first second shows the start of threads and devices, not the network.
    if (this.#packets === KNOWN_AFTER_PACKETS) this.#delays.forget(nowMs)
    if (this.#packets === SETTLED_AFTER_PACKETS) this.#delays.forget(nowMs - SETTLED_MS)
    const knownMs = this.#delays.worthwhileMs
    const jitterMs = this.#packets < KNOWN_AFTER_PACKETS ? Math.max(knownMs, FIRST_JITTER_MS) : knownMs
    this.#jitterMs = Math.min(MAX_JITTER_MS, jitterMs)
  }

  /** The end of the sound that is present by now if packets come as late as the jitter allows. On the time line, ms */
  expectedMs(nowMs: number): number {
    return this.#delays.mediaMs + this.#packetsDue(nowMs) * this.#packetMs
  }

  /**
   * The same just before the next packet is due, and without steps: the least within a packet's time. On the time line,
   * ms
   */
  leastExpectedMs(nowMs: number): number {
    return nowMs - this.#allowanceMs - this.#packetMs
  }

  /** Whether a missing packet is overdue, with jitter. */
  isOverdue(nowMs: number): boolean {
    return this.#packetsDue(nowMs) > 0
  }

  /** A new stream begins. */
  reset(): void {
    this.#delays.reset()
    this.#packets = 0
    this.#jitterMs = FIRST_JITTER_MS
  }

  /** How many packets are overdue; negative: how many are early. */
  #packetsDue(nowMs: number): number {
    return Math.floor((nowMs - this.#allowanceMs - this.#delays.mediaMs) / this.#packetMs)
  }

  /** From the end of a packet's sound on the time line to its expected arrival. */
  get #allowanceMs(): number {
    return this.#delays.baselineMs + this.#jitterMs + MARGIN_MS
  }
}
