import type { Clock } from '../../base/clock'
import type { OwnerKey } from '../names/name-register'
import type { Person } from './person'

/** Whoever comes back with the same key within this time has only changed the connection, or the node. ms */
export const RETURN_MS = 10_000
/** Longer than a phone rings. ms */
const CALLS_RETURN_MS = 60_000

interface Departure {
  readonly key: OwnerKey
  readonly atMs: number
}

/** Knows who has come back. Only people whose names belong to keys do: others cannot prove that they are the same. */
export class Returns {
  readonly #clock: Clock
  /** By name, oldest first. */
  readonly #left = new Map<string, Departure>()
  readonly #since = new WeakMap<Person, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  left({ name, key }: Person): void {
    const atMs = this.#clock.now()
    for (const [each, departure] of this.#left) {
      if (atMs - departure.atMs <= RETURN_MS) break
      this.#left.delete(each)
    }
    this.#left.delete(name)
    if (key !== undefined) this.#left.set(name, { key, atMs })
  }

  /** @returns whether the person has come back */
  arrived(person: Person): boolean {
    const departure = this.#left.get(person.name)
    this.#left.delete(person.name)
    const nowMs = this.#clock.now()
    if (!departure || departure.key !== person.key || nowMs - departure.atMs > RETURN_MS) return false
    this.#since.set(person, nowMs)
    return true
  }

  /** Whether the person has come back while a call rang that may ring still. */
  isBack(person: Person): boolean {
    const sinceMs = this.#since.get(person)
    return sinceMs !== undefined && this.#clock.now() - sinceMs <= CALLS_RETURN_MS
  }
}
