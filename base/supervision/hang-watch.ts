import type { CancelTimer, Clock } from '../clock'

/** The interval of checks of a child, and the limit for an answer to a request. ms */
export interface WatchTiming {
  readonly checkEveryMs: number
  readonly limitMs: number
}

/** Tells whether a child waits for a processor; `CpuStarvation` is the real one. */
export interface Starvation {
  /** The first look. */
  begin(): void
  /** @returns whether it has waited for most of these ms, since the last look */
  isStarved(ms: number): boolean
}

/** A child that waits for a processor is given so much more time: it may hang as well. ms */
export const MOST_STARVED_MS = 5000

/**
 * Detects a child that hangs in a loop or in a device, or is stopped, by requests that it must answer. A child that has
 * sent a message since the last check is not asked: requests wake two processes. It counts checks
 * rather than time, so that sleep of the computer, or a stopped parent, does not look like a hung child. A check does not
 * count when the child gets no processor, as on an overloaded computer: it goes on where it was a moment later.
 */
export class HangWatch {
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #onHang: (unansweredMs: number) => void
  readonly #starvation: Starvation | undefined
  #timing: WatchTiming | undefined
  /** The checks since the request that is not answered yet. */
  #unanswered = 0
  #starvedMs = 0
  #hasSpoken = false
  #cancel: CancelTimer = () => undefined

  /**
   * @param onHang called once, with the time of the checks that count
   * @param starvation undefined: nobody can tell
   */
  constructor(
    clock: Clock,
    ask: () => void,
    onHang: (unansweredMs: number) => void,
    starvation?: Starvation,
  ) {
    this.#clock = clock
    this.#ask = ask
    this.#onHang = onHang
    this.#starvation = starvation
  }

  /** Changes the timing; undefined stops watching. */
  watch(timing: WatchTiming | undefined): void {
    if (timing === this.#timing) return
    this.#timing = timing
    this.#cancel()
    this.#unanswered = 0
    this.#starvedMs = 0
    this.#hasSpoken = false
    this.#turn()
  }

  /** The child has sent a message. */
  heard(): void {
    this.#unanswered = 0
    this.#starvedMs = 0
    this.#hasSpoken = true
  }

  #turn(): void {
    const timing = this.#timing
    if (timing === undefined) return
    if (this.#hasSpoken) this.#hasSpoken = false
    else if (this.#unanswered++ === 0) this.#ask()
    this.#await(timing)
  }

  #await(timing: WatchTiming): void {
    const { checkEveryMs, limitMs } = timing
    this.#cancel = this.#clock.after(checkEveryMs, () => {
      if (this.#isStarved(checkEveryMs)) {
        this.#starvedMs += checkEveryMs
        return this.#await(timing)
      }
      const unansweredMs = this.#unanswered * checkEveryMs
      if (unansweredMs < limitMs) return this.#turn()
      this.#timing = undefined
      this.#onHang(unansweredMs)
    })
  }

  /** Looked at only while the child owes an answer. */
  #isStarved(ms: number): boolean {
    if (this.#unanswered === 0) return false
    if (this.#unanswered === 1 && this.#starvedMs === 0) this.#starvation?.begin()
    else if (this.#starvedMs < MOST_STARVED_MS) return this.#starvation?.isStarved(ms) === true
    return false
  }
}
