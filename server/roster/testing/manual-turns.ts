import type { Defer } from '../presence-feed'

/** The turns of an event loop, for tests: a deferred action runs in the next turn that the test takes. */
export class ManualTurns {
  #waiting: (() => void)[] = []

  readonly defer: Defer = (act) => void this.#waiting.push(act)

  get pending(): number {
    return this.#waiting.length
  }

  /** Runs what waits now. @returns whether there was anything */
  next(): boolean {
    const due = this.#waiting
    this.#waiting = []
    for (const act of due) act()
    return due.length > 0
  }
}
