import type { Clock } from '../../base/clock'

/** Everyone is rung at most so often, and everyone is heard so often. ms */
export const RING_EVERY_MS = 60_000
/** Of whom it is known when they rang last. */
const MAX_REMEMBERED = 1_000

/** Who has asked us into which room within the last minute. */
export class RecentRings {
  readonly #clock: Clock
  /** When they rang last, by who and where; the newest last. */
  readonly #heardMs = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param who asks into which room. @returns whether they are to be heard now, which counts as heard */
  take(who: string): boolean {
    const nowMs = this.#clock.now()
    if (nowMs - (this.#heardMs.get(who) ?? Number.NEGATIVE_INFINITY) < RING_EVERY_MS) return false
    this.#heardMs.delete(who)
    this.#heardMs.set(who, nowMs)
    const [oldest] = this.#heardMs.keys()
    if (this.#heardMs.size > MAX_REMEMBERED && oldest !== undefined) this.#heardMs.delete(oldest)
    return true
  }
}
