import type { CancelTimer, Clock } from '../clock'

interface Timer {
  readonly due: number
  readonly callback: () => void
}

/** The Unix time at which a manual clock starts, ms. */
export const START_UNIX_TIME_MS = 1_700_000_000_000

/** A clock for tests: time passes when `advance` is called, and due timers fire in order. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>()
  #elapsed = 0
  #setByMs = 0
  #asleepMs = 0

  now(): number {
    return this.#elapsed
  }

  unixTime(): number {
    return this.steadyUnixTime() + this.#setByMs + this.#asleepMs
  }

  steadyUnixTime(): number {
    return START_UNIX_TIME_MS + this.#elapsed
  }

  uptime(): number {
    return this.#elapsed + this.#asleepMs
  }

  /** The computer sleeps: the monotonic time and all timers stand still. */
  sleep(ms: number): void {
    this.#asleepMs += ms
  }

  /** Sets the system's clock, as a user can. */
  set(byMs: number): void {
    this.#setByMs += byMs
  }

  after(ms: number, callback: () => void): CancelTimer {
    const timer = { due: this.#elapsed + ms, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers that are set and have not fired. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    const end = this.#elapsed + ms
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.due)
      this.#timers.delete(next)
      next.callback()
    }
    this.#elapsed = end
  }

  /** Lets `ms` milliseconds pass while no timer can run, as on a busy machine; then all due timers run at once. */
  stall(ms: number): void {
    this.#elapsed += ms
    this.advance(0)
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
  }
}
