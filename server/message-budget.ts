/** A phone calls and refuses now and then; whoever holds a key down does so some thirty times a second. */
const BURST = 100
const A_SECOND = 10

/** How many messages a client may send: each may cause one to somebody else, and a line in the log. Pure. */
export class MessageBudget {
  readonly #burst: number
  #left: number
  #filledMs: number

  /** @param nowMs any monotonic time, as `take` is given it */
  constructor(nowMs: number, burst = BURST) {
    this.#burst = burst
    this.#left = burst
    this.#filledMs = nowMs
  }

  /** @returns whether one more may be taken in now */
  take(nowMs: number): boolean {
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#filledMs) / 1000) * A_SECOND)
    this.#filledMs = nowMs
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
