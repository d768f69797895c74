import type { CancelTimer, Clock } from './clock'

/** Says that something has changed, at a limited rate: after quiet at once, then once for all that changes in the interval. */
export class PacedSignal {
  readonly #clock: Clock
  readonly #everyMs: () => number
  readonly #tell: () => void
  #isChanged = false
  #isClosed = false
  #cancelTimer: CancelTimer | undefined

  /** @param everyMs the shortest time between two calls of `tell` */
  constructor(clock: Clock, everyMs: number | (() => number), tell: () => void) {
    this.#clock = clock
    this.#everyMs = typeof everyMs === 'number' ? () => everyMs : everyMs
    this.#tell = tell
  }

  changed(): void {
    if (this.#isClosed) return
    this.#isChanged = true
    if (!this.#cancelTimer) this.#tellNow()
  }

  /** Tells nothing from now on. */
  close(): void {
    this.#isClosed = true
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #tellNow(): void {
    this.#cancelTimer = undefined
    if (!this.#isChanged) return
    this.#isChanged = false
    this.#cancelTimer = this.#clock.after(this.#everyMs(), () => this.#tellNow())
    this.#tell()
  }
}
