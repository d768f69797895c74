import { RateBudget, RateBudgets } from '../../base/rate-budget'
import type { Standing } from './standing'

/** People redial a few times, and then every few seconds. */
const OF_ONE_AT_ONCE = 5
const OF_ONE_PER_SECOND = 0.2
/** The limit for all callers of one standing, because each request may ring, notify, and enter the history. */
const IN_ALL_AT_ONCE = 20
/** Nobody has so many strangers call for long; a server can make up any number of them. */
const IN_ALL_PER_SECOND: Readonly<Record<Standing, number>> = { proved: 1, favourite: 1, stranger: 0.2 }
/** A check of a signature takes about 0.5 ms, so both kinds together take at most 5 % of a core. */
const CHECKS_AT_ONCE = 100
const CHECKS_PER_SECOND = 50
/** Callers that are counted separately. */
const MAX_CALLERS = 200
/** A server may disconnect us at ten messages a second. */
const REFUSALS_AT_ONCE = 20
const REFUSALS_PER_SECOND = 2

/** `refuse`: above the limits. `ignore`: above the limits, and the server would count more refusals against us. */
export type FloodVerdict = 'admit' | 'refuse' | 'ignore'

/** Protects the user from a flood of call requests. Pure; any monotonic time. */
export class CallFlood {
  /** Strangers do not use the budget of known callers. */
  readonly #all: Readonly<Record<Standing, RateBudget>>
  readonly #refusals: RateBudget
  readonly #checks: Readonly<Record<'pinned' | 'other', RateBudget>>
  readonly #callers = new RateBudgets(OF_ONE_AT_ONCE, OF_ONE_PER_SECOND, MAX_CALLERS)

  constructor(nowMs: number) {
    const budget = (standing: Standing): RateBudget =>
      new RateBudget(IN_ALL_AT_ONCE, IN_ALL_PER_SECOND[standing], nowMs)
    const checks = (): RateBudget => new RateBudget(CHECKS_AT_ONCE, CHECKS_PER_SECOND, nowMs)
    this.#refusals = new RateBudget(REFUSALS_AT_ONCE, REFUSALS_PER_SECOND, nowMs)
    this.#checks = { pinned: checks(), other: checks() }
    this.#all = {
      proved: budget('proved'),
      favourite: budget('favourite'),
      stranger: budget('stranger'),
    }
  }

  /** Counts a request by its caller's name. @returns whether it is within the limits */
  admitsCaller(contact: string, nowMs: number): boolean {
    return this.#callers.take(contact, nowMs)
  }

  /**
   * Counts the check of a signature.
   * @param isPinned the claimed key is pinned: strangers have another budget
   */
  admitsCheck(isPinned: boolean, nowMs: number): boolean {
    return this.#checks[isPinned ? 'pinned' : 'other'].take(nowMs)
  }

  /**
   * Counts a request by its caller's standing.
   * @returns whether it is within the limits
   */
  admits(standing: Standing, nowMs: number): boolean {
    return this.#all[standing].take(nowMs)
  }

  /** The verdict about a request that is not admitted. Counts its refusal. */
  overLimit(nowMs: number): 'refuse' | 'ignore' {
    return this.#refusals.take(nowMs) ? 'refuse' : 'ignore'
  }
}
