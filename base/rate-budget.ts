/**
 * A token bucket: accepts a burst of messages, frames or packets at once, and a fixed rate in the long run. The caller
 * drops the excess. Pure.
 */
export class RateBudget {
  readonly #burst: number
  readonly #perSecond: number
  #left: number
  #filledMs: number

  /** @param nowMs any monotonic time, the same as for `take` */
  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#left = burst
    this.#filledMs = nowMs
  }

  /** @param amount of the budget that it takes @returns whether one more may be accepted now */
  take(nowMs: number, amount = 1): boolean {
    if (!this.has(nowMs, amount)) return false
    this.#left -= amount
    return true
  }

  /** Like `take`, but takes nothing. */
  has(nowMs: number, amount = 1): boolean {
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#filledMs) / 1000) * this.#perSecond)
    this.#filledMs = nowMs
    return this.#left >= amount
  }
}

/** A budget for each key, for a limited number of keys. Beyond it, the least recently used key is forgotten. Pure. */
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

  /** Like `take`, but takes nothing. */
  has(key: string, nowMs: number): boolean {
    return this.#budgets.get(key)?.has(nowMs) ?? this.#burst >= 1
  }

  /** @param nowMs any monotonic time @returns whether one more of this key may be accepted now */
  take(key: string, nowMs: number): boolean {
    const budget = this.#budgets.get(key) ?? new RateBudget(this.#burst, this.#perSecond, nowMs)
    this.#budgets.delete(key)
    this.#budgets.set(key, budget)
    const [oldest] = this.#budgets.keys()
    if (this.#budgets.size > this.#most && oldest !== undefined) this.#budgets.delete(oldest)
    return budget.take(nowMs)
  }
}
