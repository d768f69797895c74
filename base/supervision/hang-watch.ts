import type { CancelTimer, Clock } from '../clock'

/** The interval of requests to a child, and the limit for an answer. ms */
export interface WatchTiming {
  readonly askEveryMs: number
  readonly limitMs: number
}

/**
 * Detects a child that hangs in a loop or in a device, or is stopped, by requests that it must answer. It counts requests
 * rather than time, so that sleep of the computer, or a stopped parent, does not look like a hung child.
 */
export class HangWatch {
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #onHang: (unansweredMs: number) => void
  #timing: WatchTiming | undefined
  #unanswered = 0
  #cancel: CancelTimer = () => undefined

  /** @param onHang called once */
  constructor(clock: Clock, ask: () => void, onHang: (unansweredMs: number) => void) {
    this.#clock = clock
    this.#ask = ask
    this.#onHang = onHang
  }

  /** Changes the timing; undefined stops watching. */
  watch(timing: WatchTiming | undefined): void {
    if (timing === this.#timing) return
    this.#timing = timing
    this.#cancel()
    this.#unanswered = 0
    this.#turn()
  }

  /** The child has sent a message. */
  answered(): void {
    this.#unanswered = 0
  }

  #turn(): void {
    const timing = this.#timing
    if (timing === undefined) return
    const { askEveryMs, limitMs } = timing
    if (this.#unanswered++ === 0) this.#ask()
    this.#cancel = this.#clock.after(askEveryMs, () => {
      const unansweredMs = this.#unanswered * askEveryMs
      if (unansweredMs < limitMs) return this.#turn()
      this.#timing = undefined
      this.#onHang(unansweredMs)
    })
  }
}
