import { RateBudget, RateBudgets } from '../../base/rate-budget'

/** People redial a few times, and then every few seconds. */
const OF_ONE_AT_ONCE = 5
const OF_ONE_PER_SECOND = 0.2
/** However many people call: each request may ring, notify, and be an entry in the history. */
const IN_ALL_AT_ONCE = 20
const IN_ALL_PER_SECOND = 1
/** Callers that are counted separately. */
const MAX_CALLERS = 200
/** A server may end our connection at ten messages a second. */
const REFUSALS_AT_ONCE = 20
const REFUSALS_PER_SECOND = 2

/** `refuse`: over the limits. `ignore`: over the limits, and more refusals would count against us at the server. */
export type FloodVerdict = 'admit' | 'refuse' | 'ignore'

/** Protects the user from a flood of call requests, whatever the server forwards. Pure; any monotonic time. */
export class CallFlood {
  readonly #all: RateBudget
  readonly #refusals: RateBudget
  readonly #callers = new RateBudgets(OF_ONE_AT_ONCE, OF_ONE_PER_SECOND, MAX_CALLERS)

  constructor(nowMs: number) {
    this.#all = new RateBudget(IN_ALL_AT_ONCE, IN_ALL_PER_SECOND, nowMs)
    this.#refusals = new RateBudget(REFUSALS_AT_ONCE, REFUSALS_PER_SECOND, nowMs)
  }

  /** Counts a request. */
  judge(contact: string, nowMs: number): FloodVerdict {
    // A caller over their own limit does not use up the limit of all.
    if (this.#callers.take(contact, nowMs) && this.#all.take(nowMs)) return 'admit'
    return this.#refusals.take(nowMs) ? 'refuse' : 'ignore'
  }
}
