import { backoffDelay } from '../../../base/backoff'
import type { CancelTimer, Clock } from '../../../base/clock'
import type { ConnectionError } from '../../model'
import { RetryPolicy } from './retry-policy'

/** A computer that is awake for this long after an announced sleep does not sleep. ms */
const AWAKE_AFTER_ALL_MS = 60_000
/** A connection that is lost is made anew at once this often at most: a server may let us in and drop us each time. ms */
const AT_ONCE_EVERY_MS = 10_000

/** Makes an attempt. @param attempt its number since the server was last reached, from 1 */
type Connect = (attempt: number) => void

/** The next attempt. */
export interface Retry {
  /** The attempts so far. */
  readonly attempt: number
  readonly delayMs: number
}

/** The attempts to reach a server: whether there is a next one, and when. */
export class Reconnection {
  readonly #clock: Clock
  readonly #random: () => number
  #policy = new RetryPolicy(false)
  #connect: Connect = () => undefined
  #attempt = 0
  /** When an attempt was last made at once after a loss. ms */
  #atOnceMs = -Infinity
  /** The timer of the next attempt; undefined: none waits. */
  #cancelNext: CancelTimer | undefined

  /** @param random returns numbers in [0, 1), to spread the attempts of many clients */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /**
   * Makes the first attempt at once. Ends all earlier ones.
   * @param mayHaveGhost the server may hold a connection of ours from before a power cut
   */
  start(mayHaveGhost: boolean, connect: Connect): void {
    this.stop()
    this.#atOnceMs = -Infinity
    this.#policy = new RetryPolicy(mayHaveGhost)
    this.#connect = connect
    this.#next()
  }

  /** An attempt has succeeded. */
  loggedIn(): void {
    this.#attempt = 0
    this.#policy.loggedIn()
  }

  /**
   * An attempt has failed, or the connection has ended. To be called with each error once.
   * @param elsewhere a connection is lost that other nodes of the network can replace: there is no delay the first time
   * @returns undefined when trying again cannot help
   */
  failed(error: ConnectionError, elsewhere = false): Retry | undefined {
    const nowMs = this.#clock.now()
    if (this.#policy.isFinal(error, nowMs)) return undefined
    // A lost connection counts as the first attempt, so the next one is a retry.
    this.#attempt = Math.max(1, this.#attempt)
    const attempt = this.#attempt
    const atOnce = elsewhere && nowMs - this.#atOnceMs >= AT_ONCE_EVERY_MS
    if (atOnce) this.#atOnceMs = nowMs
    const delayMs = atOnce ? 0 : backoffDelay(attempt, this.#random)
    this.#nextAfter(delayMs)
    return { attempt, delayMs }
  }

  /** The computer goes to sleep, and timers stop. The next attempt comes by `tryNow`, or later if the sleep was cancelled. */
  sleep(): void {
    this.#nextAfter(AWAKE_AFTER_ALL_MS)
  }

  /** Makes the next attempt at once, if one waits. */
  tryNow(): void {
    if (!this.#cancelNext) return
    this.#cancelNext()
    this.#next()
  }

  /** Makes no further attempt; a failure after this counts as the first. */
  stop(): void {
    this.#cancelNext?.()
    this.#cancelNext = undefined
    this.#attempt = 0
  }

  #nextAfter(ms: number): void {
    this.#cancelNext?.()
    this.#cancelNext = this.#clock.after(ms, () => this.#next())
  }

  #next(): void {
    this.#cancelNext = undefined
    this.#attempt++
    this.#connect(this.#attempt)
  }
}
