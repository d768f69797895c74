import type { CancelTimer, Clock } from '../../../base/clock'

/** The list of rooms hears of a room at most so often. ms */
const LIST_MS = 1_000

/** Tells the list of rooms that something has changed: at once, then once for all that changes in the next second. */
export class RoomListing {
  readonly #clock: Clock
  readonly #tell: () => void
  #isChanged = false
  #isClosed = false
  #cancelTimer: CancelTimer | undefined

  constructor(clock: Clock, tell: () => void) {
    this.#clock = clock
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
    this.#cancelTimer = this.#clock.after(LIST_MS, () => this.#tellNow())
    this.#tell()
  }
}
