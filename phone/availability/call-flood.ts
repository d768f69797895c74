import { RateBudget, RateBudgets } from '../../base/rate-budget'
import type { Standing } from './standing'

/** People redial a few times, and then every few seconds. */
const OF_ONE_AT_ONCE = 5
const OF_ONE_PER_SECOND = 0.2
/** However many people of one standing call: each request may ring, notify, and be an entry in the history. */
const IN_ALL_AT_ONCE = 20
const IN_ALL_PER_SECOND = 1
/** Callers that are counted separately. */
const MAX_CALLERS = 200

/**
 * Protects the user from a flood of call requests, whatever the server forwards. A request over the limit is ignored. It
 * is not refused, because the server would count so many refusals against us. Pure; any monotonic time.
 */
export class CallFlood {
  /** Strangers use nothing of those who are known. */
  readonly #all: Readonly<Record<Standing, RateBudget>>
  readonly #callers = new RateBudgets(OF_ONE_AT_ONCE, OF_ONE_PER_SECOND, MAX_CALLERS)

  constructor(nowMs: number) {
    const budget = (): RateBudget => new RateBudget(IN_ALL_AT_ONCE, IN_ALL_PER_SECOND, nowMs)
    this.#all = { proved: budget(), favourite: budget(), stranger: budget() }
  }

  /** Counts a request. @returns whether it is within the limits */
  admits(contact: string, standing: Standing, nowMs: number): boolean {
    // A caller over their own limit does not use up the limit of all.
    return this.#callers.take(contact, nowMs) && this.#all[standing].take(nowMs)
  }
}
