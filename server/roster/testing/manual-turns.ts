import type { Defer } from '../presence-feed'

/** The turns of an event loop, for tests. A deferred action runs when the test takes the next turn. */
export class ManualTurns {
  #waiting: (() => void)[] = []

  readonly defer: Defer = (act) => void this.#waiting.push(act)

  get pending(): number {
    return this.#waiting.length
  }

  /** Runs the pending actions. @returns whether there were any */
  next(): boolean {
    const due = this.#waiting
    this.#waiting = []
    for (const act of due) act()
    return due.length > 0
  }
}
