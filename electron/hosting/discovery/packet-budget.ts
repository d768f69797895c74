import type { Clock } from '../../../native/clock'

/** A busy office network carries some tens a second. */
const PACKETS_A_SECOND = 100

/** How many packets are looked at: a flood costs no more than this, what is beyond goes unread. */
export class PacketBudget {
  readonly #clock: Clock
  #left = PACKETS_A_SECOND
  #filledMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#filledMs = clock.now()
  }

  /** @returns whether one more may be looked at now */
  take(): boolean {
    const now = this.#clock.now()
    this.#left = Math.min(PACKETS_A_SECOND, this.#left + ((now - this.#filledMs) / 1000) * PACKETS_A_SECOND)
    this.#filledMs = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
