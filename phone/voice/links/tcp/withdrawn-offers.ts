import type net from 'node:net'
import type { CancelTimer, Clock } from '../../../../base/clock'

/** An original phone rings on after the caller has given up; its user may still answer for this long. ms */
export const WITHDRAWN_MS = 60_000
/** The most ports that are kept; one more closes the oldest. */
const MAX_KEPT = 4

/**
 * Servers of withdrawn offers. Each still accepts connections, and closes them at once: an original phone that answers a
 * call which was given up takes that as hanging up, but does not survive a refused connection.
 */
export class WithdrawnOffers {
  readonly #clock: Clock
  readonly #kept = new Map<net.Server, CancelTimer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param server closes every connection itself */
  keep(server: net.Server): void {
    this.#kept.set(
      server,
      this.#clock.after(WITHDRAWN_MS, () => this.#release(server)),
    )
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_KEPT && oldest) this.#release(oldest)
  }

  /** Frees all ports: a new offer may need a fixed one. */
  close(): void {
    for (const server of [...this.#kept.keys()]) this.#release(server)
  }

  #release(server: net.Server): void {
    this.#kept.get(server)?.()
    this.#kept.delete(server)
    server.close()
  }
}
