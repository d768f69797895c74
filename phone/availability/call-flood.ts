import { RateBudget, RateBudgets } from '../../base/rate-budget'

/** Whoever redials does so a few times; and then every few seconds. */
const OF_ONE_AT_ONCE = 5
const OF_ONE_PER_SECOND = 0.2
/** However many people call: each request may ring, notify, and be an entry in the history. */
const IN_ALL_AT_ONCE = 20
const IN_ALL_PER_SECOND = 1
/** Callers who are told apart. */
const MAX_CALLERS = 200

/**
 * Keeps a storm of call requests from the user, whatever the server passes on: a request over the limit is as if it had
 * not come. It is not refused either, since the server would hold so many refusals against us. Pure; any monotonic time.
 */
export class CallFlood {
  readonly #all: RateBudget
  readonly #callers = new RateBudgets(OF_ONE_AT_ONCE, OF_ONE_PER_SECOND, MAX_CALLERS)

  constructor(nowMs: number) {
    this.#all = new RateBudget(IN_ALL_AT_ONCE, IN_ALL_PER_SECOND, nowMs)
  }

  /** Takes a request into account. @returns whether it may come through */
  admits(contact: string, nowMs: number): boolean {
    // One who floods does not use up the others' share.
    return this.#callers.take(contact, nowMs) && this.#all.take(nowMs)
  }
}
