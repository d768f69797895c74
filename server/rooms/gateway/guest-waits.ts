import type { Clock } from '../../../base/clock'

/** Guests of one address who wait at one room at once. */
const MOST_AT_ONCE = 2
/** So long they may wait in a row, all together, and this part of the time in the long run. ms */
const WAIT_MS = 120_000
const SHARE = 0.2
/** Addresses at rooms that are remembered. */
const MOST_REMEMBERED = 10_000

interface Usage {
  waiting: number
  /** What they have waited, less what they were away. ms */
  waitedMs: number
  /** When `waitedMs` was so. ms */
  atMs: number
}

/**
 * How long guests wait at the doors of rooms. A room has few places to wait in: nobody at one address takes more than two of them, nor
 * those two for long. Who is answered soon uses up nothing.
 */
export class GuestWaits {
  readonly #clock: Clock
  readonly #usages = new Map<string, Usage>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A guest comes to a room. @returns to be called when it has gone; undefined: it may not wait there now */
  begin(address: string, room: string): (() => void) | undefined {
    const key = `${address} ${room}`
    const usage = this.#used(key)
    if (usage.waiting >= MOST_AT_ONCE || usage.waitedMs >= WAIT_MS) return undefined
    usage.waiting++
    this.#usages.delete(key)
    this.#usages.set(key, usage)
    this.#forgetOldest()
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#settle(usage)
      usage.waiting--
    }
  }

  #used(key: string): Usage {
    const usage = this.#usages.get(key) ?? { waiting: 0, waitedMs: 0, atMs: this.#clock.now() }
    this.#settle(usage)
    return usage
  }

  #settle(usage: Usage): void {
    const nowMs = this.#clock.now()
    const passedMs = nowMs - usage.atMs
    usage.waitedMs = Math.max(0, usage.waitedMs + passedMs * (usage.waiting - SHARE))
    usage.atMs = nowMs
  }

  #forgetOldest(): void {
    if (this.#usages.size <= MOST_REMEMBERED) return
    const [oldest] = this.#usages.keys()
    if (oldest !== undefined) this.#usages.delete(oldest)
  }
}
