import type { CancelTimer, Clock } from '../clock'

/** The interval of checks of a child, and the limit for an answer to a request. ms */
export interface WatchTiming {
  readonly checkEveryMs: number
  readonly limitMs: number
}

/**
 * Detects a child that hangs in a loop or in a device, or is stopped, by requests that it must answer. A child that has
 * sent a message since the last check is not asked: requests wake two processes. It counts checks
 * rather than time, so that sleep of the computer, or a stopped parent, does not look like a hung child.
 */
export class HangWatch {
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #onHang: (unansweredMs: number) => void
  #timing: WatchTiming | undefined
  /** The checks since the request that is not answered yet. */
  #unanswered = 0
  #hasSpoken = false
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
    this.#hasSpoken = false
    this.#turn()
  }

  /** The child has sent a message. */
  heard(): void {
    this.#unanswered = 0
    this.#hasSpoken = true
  }

  #turn(): void {
    const timing = this.#timing
    if (timing === undefined) return
    const { checkEveryMs, limitMs } = timing
    if (this.#hasSpoken) this.#hasSpoken = false
    else if (this.#unanswered++ === 0) this.#ask()
    this.#cancel = this.#clock.after(checkEveryMs, () => {
      const unansweredMs = this.#unanswered * checkEveryMs
      if (unansweredMs < limitMs) return this.#turn()
      this.#timing = undefined
      this.#onHang(unansweredMs)
    })
  }
}
