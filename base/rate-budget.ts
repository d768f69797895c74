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

/** A budget for each of so many keys. For one more, that which was used longest ago is forgotten. Pure. */
export class RateBudgets {
  readonly #burst: number
  readonly #perSecond: number
  readonly #most: number
  readonly #budgets = new Map<string, RateBudget>()

  constructor(burst: number, perSecond: number, most: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#most = most
  }

  get keys(): Iterable<string> {
    return this.#budgets.keys()
  }

  /** @returns whether one more of this key's may be taken in now, any monotonic time */
  take(key: string, nowMs: number): boolean {
    const budget = this.#budgets.get(key) ?? new RateBudget(this.#burst, this.#perSecond, nowMs)
    this.#budgets.delete(key)
    this.#budgets.set(key, budget)
    const [oldest] = this.#budgets.keys()
    if (this.#budgets.size > this.#most && oldest !== undefined) this.#budgets.delete(oldest)
    return budget.take(nowMs)
  }
}
