/**
 * How many messages, frames or packets of somebody's are taken in: a burst at once, and so many a second in the long
 * run (a token bucket). What is over it is the caller's to drop. Pure.
 */
export class RateBudget {
  readonly #burst: number
  readonly #perSecond: number
  #left: number
  #filledMs: number

  /** @param nowMs any monotonic time, as `take` is given it */
  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#left = burst
    this.#filledMs = nowMs
  }

  /** @returns whether one more may be taken in now */
  take(nowMs: number): boolean {
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#filledMs) / 1000) * this.#perSecond)
    this.#filledMs = nowMs
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
