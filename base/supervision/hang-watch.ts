import type { CancelTimer, Clock } from '../clock'

/** How often a child is asked whether it is there, and how long it may leave that unanswered. ms */
export interface WatchTiming {
  readonly askEveryMs: number
  readonly limitMs: number
}

/**
 * Finds out that a child hangs: in a loop, in a device that never opens, or stopped. It is asked whether it is there.
 * Turns are counted and not time, so that a computer that slept, or a parent that was stopped, is no child that hangs.
 */
export class HangWatch {
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #onHang: (unansweredMs: number) => void
  #timing: WatchTiming | undefined
  #limitMs: number | undefined
  #unanswered = 0
  #cancel: CancelTimer = () => undefined

  /** @param onHang told once */
  constructor(clock: Clock, ask: () => void, onHang: (unansweredMs: number) => void) {
    this.#clock = clock
    this.#ask = ask
    this.#onHang = onHang
  }

  /** Watches like this from now on; undefined stops watching. */
  watch(timing: WatchTiming | undefined): void {
    if (timing === this.#timing) return
    this.#timing = timing
    this.#cancel()
    this.#unanswered = 0
    this.#turn()
  }

  /** The child has said something. */
  answered(): void {
    this.#unanswered = 0
  }

  /** The child has another limit for a time, ms; undefined is the usual one again. */
  allow(limitMs: number | undefined): void {
    this.#limitMs = limitMs
    this.#unanswered = 0
  }

  #turn(): void {
    const timing = this.#timing
    if (timing === undefined) return
    const { askEveryMs, limitMs } = timing
    if (this.#unanswered++ === 0) this.#ask()
    this.#cancel = this.#clock.after(askEveryMs, () => {
      const unansweredMs = this.#unanswered * askEveryMs
      if (unansweredMs < Math.max(limitMs, this.#limitMs ?? 0)) return this.#turn()
      this.#timing = undefined
      this.#onHang(unansweredMs)
    })
  }
}
