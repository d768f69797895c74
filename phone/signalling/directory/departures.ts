import type { CancelTimer, Clock } from '../../../base/clock'
import type { Fingerprint } from '../../../protocol/directory'

/** A Ringdown that loses its node is back within some seconds. ms */
const RETURN_MS = 5_000
/** The most people who are waited for; others count as gone at once. */
const MAX_WAITING = 100

/** Somebody who has left the list. */
export interface Departed {
  readonly name: string
  /** Undefined: they announced none, as no original phone does. */
  readonly identity: Fingerprint | undefined
}

interface Waiting {
  readonly identity: Fingerprint
  readonly cancel: CancelTimer
}

/**
 * Tells who has left for good, so that a call with somebody who only changes the node of a network rings on. A phone with an identity ends
 * its calls before it leaves: if it leaves without a word, its node may be gone, and it comes back with the same identity.
 */
export class Departures {
  readonly #clock: Clock
  readonly #onGone: (names: readonly string[]) => void
  readonly #waiting = new Map<string, Waiting>()

  constructor(clock: Clock, onGone: (names: readonly string[]) => void) {
    this.#clock = clock
    this.#onGone = onGone
  }

  /** @param mayReturn whether there are other nodes to come back to */
  left(people: readonly Departed[], mayReturn: boolean): void {
    const gone = people.filter((each) => !mayReturn || !this.#waitFor(each)).map(({ name }) => name)
    if (gone.length > 0) this.#onGone(gone)
  }

  /** Somebody is on the list. */
  isThere({ name, identity }: Departed): void {
    const waiting = this.#waiting.get(name)
    if (!waiting) return
    this.#forget(name)
    if (identity !== waiting.identity) this.#onGone([name])
  }

  /** Waits for nobody any more, and tells nothing. */
  clear(): void {
    for (const name of [...this.#waiting.keys()]) this.#forget(name)
  }

  #waitFor({ name, identity }: Departed): boolean {
    this.#forget(name)
    if (identity === undefined || this.#waiting.size >= MAX_WAITING) return false
    const cancel = this.#clock.after(RETURN_MS, () => {
      this.#forget(name)
      this.#onGone([name])
    })
    this.#waiting.set(name, { identity, cancel })
    return true
  }

  #forget(name: string): void {
    this.#waiting.get(name)?.cancel()
    this.#waiting.delete(name)
  }
}
