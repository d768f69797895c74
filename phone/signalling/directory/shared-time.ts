import type { Clock } from '../../../base/clock'

/** A server's clock that differs more from ours is not taken: it could make old call requests new. */
const MAX_DIFFERENCE_MS = 24 * 60 * 60 * 1_000

/**
 * The time that call requests are signed by and judged by: that of the server, so that the clocks of two phones need not
 * agree. Our own where the server does not say, or is wrong by more than a day. It goes on while the computer sleeps, because a
 * short sleep does not end the connection to the server.
 */
export class SharedTime {
  readonly #clock: Clock
  /** From the computer's uptime to the server's time. */
  #offsetMs: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Unix time, ms, a natural number. */
  get nowMs(): number {
    const nowMs =
      this.#offsetMs === undefined ? this.#clock.unixTime() : this.#clock.uptime() + this.#offsetMs
    return Math.max(0, Math.round(nowMs))
  }

  /** @param serverMs what the server has just said; undefined: it does not say */
  follow(serverMs: number | undefined): void {
    const isTaken = serverMs !== undefined && Math.abs(serverMs - this.#clock.unixTime()) <= MAX_DIFFERENCE_MS
    this.#offsetMs = isTaken ? serverMs - this.#clock.uptime() : undefined
  }
}
