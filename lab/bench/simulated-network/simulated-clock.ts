import type { CancelTimer, Clock } from '../../../base/clock'

/** What happens at a time. What it promises is awaited before time goes on. */
export type Happening = () => void | Promise<void>

interface Event {
  readonly dueMs: number
  /** Those of one time happen in the order in which they were planned. */
  readonly order: number
  happen: Happening | undefined
}

const START_UNIX_TIME_MS = 1_700_000_000_000

/** A clock for simulations with very many timers: a heap, where `ManualClock` sorts all of them each time. */
export class SimulatedClock implements Clock {
  readonly #heap: Event[] = []
  #nowMs = 0
  #planned = 0

  now(): number {
    return this.#nowMs
  }

  unixTime(): number {
    return START_UNIX_TIME_MS + this.#nowMs
  }

  steadyUnixTime(): number {
    return this.unixTime()
  }

  uptime(): number {
    return this.#nowMs
  }

  after(ms: number, happen: Happening): CancelTimer {
    const event: Event = { dueMs: this.#nowMs + Math.max(0, ms), order: this.#planned++, happen }
    this.#push(event)
    // It stays in the heap until its time.
    return () => (event.happen = undefined)
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    for (let next = this.#pop(endMs); next; next = this.#pop(endMs)) {
      this.#nowMs = next.dueMs
      const happened = next.happen?.()
      if (happened) await happened
    }
    this.#nowMs = endMs
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(event)
    while (at > 0) {
      const above = (at - 1) >> 1
      const other = heap[above]
      if (!other || isBefore(other, event)) break
      heap[at] = other
      at = above
    }
    heap[at] = event
  }

  /** @returns the next event until this time */
  #pop(endMs: number): Event | undefined {
    const heap = this.#heap
    const [first] = heap
    if (!first || first.dueMs > endMs) return undefined
    const last = heap.pop()
    if (last && last !== first) this.#sink(last)
    return first
  }

  /** Puts an event at the place of the first, and then below all that are earlier. */
  #sink(event: Event): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      const below = 2 * at + 1
      const [left, right] = [heap[below], heap[below + 1]]
      if (!left) break
      const isRight = right !== undefined && isBefore(right, left)
      const earlier = isRight ? right : left
      if (isBefore(event, earlier)) break
      heap[at] = earlier
      at = isRight ? below + 1 : below
    }
    heap[at] = event
  }
}

const isBefore = (one: Event, other: Event): boolean =>
  one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order)
