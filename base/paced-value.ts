import { isDeepStrictEqual } from 'node:util'
import type { CancelTimer, Clock } from './clock'

export interface PacedValueOptions<Value> {
  readonly clock: Clock
  /** The shortest time between two changes that are passed on, ms. */
  readonly everyMs: number
  /** The receiver's value before the first change. */
  readonly initial: Value
  readonly pass: (value: Value) => void
}

/**
 * Passes on the changes of a value at a limited rate: a change after quiet at once, later ones when the time is over, and of
 * these only the last. A value that has changed back by then is not passed on.
 */
export class PacedValue<Value> {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #pass: (value: Value) => void
  #passed: Value
  #next: Value
  #waits = false
  #cancel: CancelTimer = () => undefined

  constructor({ clock, everyMs, initial, pass }: PacedValueOptions<Value>) {
    this.#clock = clock
    this.#everyMs = everyMs
    this.#pass = pass
    this.#passed = initial
    this.#next = initial
  }

  set(value: Value): void {
    this.#next = value
    if (!this.#waits) this.#passChange()
  }

  /** Drops a value not yet passed on, and ends the timer. */
  close(): void {
    this.#cancel()
    this.#waits = true
  }

  #passChange(): void {
    if (isDeepStrictEqual(this.#next, this.#passed)) return
    this.#passed = this.#next
    this.#waits = true
    this.#cancel = this.#clock.after(this.#everyMs, () => {
      this.#waits = false
      this.#passChange()
    })
    this.#pass(this.#passed)
  }
}
