import type { Clock } from '../../base/clock'

/** Clocks that have moved apart by more show that the computer slept, or that somebody set its clock. ms */
const MAX_DRIFT_MS = 1_000

/**
 * The time that phones sign call requests by: Unix time at the start of the server, and the computer's uptime since then. So it
 * does not jump when somebody sets the clock, and goes on while the computer sleeps. All nodes of a network have the same time.
 */
export class ServerTime {
  readonly #clock: Clock
  readonly #aheadMs: () => number
  readonly #bootMs: number
  /** From monotonic time to uptime. */
  #asleepMs = 0
  /** From monotonic time to Unix time, when the uptime was last read. */
  #unixOffsetMs = NaN

  /** @param aheadMs how far the time of the server's network is ahead of this computer's */
  constructor(clock: Clock, aheadMs: () => number = () => 0) {
    this.#clock = clock
    this.#aheadMs = aheadMs
    this.#bootMs = clock.unixTime() - clock.uptime()
  }

  /** Unix time, ms, a natural number. */
  get nowMs(): number {
    const nowMs = this.#clock.now()
    const unixOffsetMs = this.#clock.unixTime() - nowMs
    // Reading the uptime takes as long as the rest of a greeting.
    if (!(Math.abs(unixOffsetMs - this.#unixOffsetMs) <= MAX_DRIFT_MS)) {
      this.#unixOffsetMs = unixOffsetMs
      this.#asleepMs = this.#clock.uptime() - nowMs
    }
    return Math.max(0, Math.round(this.#bootMs + nowMs + this.#asleepMs + this.#aheadMs()))
  }
}
