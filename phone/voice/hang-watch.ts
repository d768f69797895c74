import type { CancelTimer, Clock } from '../../base/clock'

/** ms */
const ASK_EVERY_MS = 2000
/** Sound systems take seconds to open a device that is odd; one that takes this many turns does not come back. */
const MAX_UNANSWERED = 6

/**
 * Finds out that a thread hangs, in a loop or in a device that never opens: it is asked whether it is there. Turns
 * are counted and not time, so that a computer that slept, or a process that was stopped, is no thread that hangs.
 */
export class HangWatch {
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #onHang: (seconds: number) => void
  #unanswered = 0
  #cancel: CancelTimer | undefined

  /** @param onHang told once, with how long it has not answered, s */
  constructor(clock: Clock, ask: () => void, onHang: (seconds: number) => void) {
    this.#clock = clock
    this.#ask = ask
    this.#onHang = onHang
  }

  /** Watches from now on; does nothing when it does so already. */
  start(): void {
    if (this.#cancel !== undefined) return
    this.#unanswered = 0
    this.#turn()
  }

  /** The thread has answered. */
  answered(): void {
    this.#unanswered = 0
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #turn(): void {
    if (this.#unanswered++ === 0) this.#ask()
    this.#cancel = this.#clock.after(ASK_EVERY_MS, () => {
      if (this.#unanswered < MAX_UNANSWERED) this.#turn()
      else {
        this.stop()
        this.#onHang((MAX_UNANSWERED * ASK_EVERY_MS) / 1000)
      }
    })
  }
}
