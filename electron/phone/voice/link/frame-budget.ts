/** What a network may have held back until the link is given up: 30 s of packets of 10 ms. */
const BURST = 3000
/** The shortest packets that Opus has, of 2.5 ms. */
const A_SECOND = 400

/**
 * How many frames a peer may send. Each costs the voice thread, which other calls are on, some 20 µs whatever is in it:
 * without a limit a megabyte a second of empty ones would take all of its time. Pure.
 */
export class FrameBudget {
  #left = BURST
  #filledMs: number

  /** @param nowMs any monotonic time, as `take` is given it */
  constructor(nowMs: number) {
    this.#filledMs = nowMs
  }

  /** @returns whether one more may be taken in now */
  take(nowMs: number): boolean {
    this.#left = Math.min(BURST, this.#left + ((nowMs - this.#filledMs) / 1000) * A_SECOND)
    this.#filledMs = nowMs
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
