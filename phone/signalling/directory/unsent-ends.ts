import type { Clock } from '../../../base/clock'

/** Nobody's call rings longer. ms */
const KEPT_MS = 45_000
/** The most ends that are kept; the oldest is forgotten first. */
const MAX_KEPT = 20

interface Kept {
  readonly atMs: number
  readonly send: () => void
}

/** The ends of calls that could not be sent because the server was lost; they are sent when the other side is on the list again. */
export class UnsentEnds {
  readonly #clock: Clock
  /** By contact, oldest first. */
  readonly #kept = new Map<string, Kept>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  keep(contact: string, send: () => void): void {
    this.forget(contact)
    this.#kept.set(contact, { atMs: this.#clock.now(), send })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.forget(oldest)
  }

  /** The contact is on the list of a server that we are signed in to. */
  sendTo(contact: string): void {
    const kept = this.#kept.get(contact)
    this.forget(contact)
    if (kept && this.#clock.now() - kept.atMs <= KEPT_MS) kept.send()
  }

  /** There is another call with the contact. */
  forget(contact: string): void {
    this.#kept.delete(contact)
  }

  clear(): void {
    this.#kept.clear()
  }
}
