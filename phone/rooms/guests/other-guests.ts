import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../base/clock'
import { isName } from '../../../base/names/check-name'
import type { Fingerprint } from '../../../protocol/directory'

/** Guests of others are told again and again. Who brings them may have gone without a word. ms */
export const TOLD_EVERY_MS = 20_000
const FORGOTTEN_MS = 3 * TOLD_EVERY_MS
/** Members who bring guests. */
const MOST_MEMBERS = 50

/** As a member tells. */
export interface ToldGuest {
  readonly id: string
  readonly name: string
}

/** The guests whom other members say that they bring. */
export class OtherGuests {
  readonly #clock: Clock
  readonly #told = new Map<Fingerprint, { readonly guests: readonly ToldGuest[]; readonly atMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * A member tells all whom it brings. Names that nobody can have are left out, and so are guests whom others bring.
   * @returns whether they are others than before
   */
  hear(by: Fingerprint, guests: readonly ToldGuest[]): boolean {
    const ofOthers = [...this.#told].filter(([key]) => key !== by).flatMap(([, told]) => told.guests)
    const taken = new Set(ofOthers.map(({ id }) => id))
    const named = guests.filter(({ id, name }) => isName(name) && !taken.has(id))
    const before = this.#told.get(by)?.guests ?? []
    this.#told.delete(by)
    if (named.length > 0 && this.#told.size < MOST_MEMBERS)
      this.#told.set(by, { guests: named, atMs: this.#clock.now() })
    return !isDeepStrictEqual(before, this.#told.get(by)?.guests ?? [])
  }

  /** Of the members who are there. */
  of(members: ReadonlySet<Fingerprint>): readonly (ToldGuest & { readonly by: Fingerprint })[] {
    return [...this.#told]
      .filter(([by]) => members.has(by))
      .flatMap(([by, { guests }]) => guests.map((guest) => ({ ...guest, by })))
  }

  /** Forgets those of members who have gone, or have not told of them for long. @returns whether there were any */
  tidy(members: ReadonlySet<Fingerprint>): boolean {
    const before = this.#told.size
    const nowMs = this.#clock.now()
    for (const [by, { atMs }] of this.#told)
      if (!members.has(by) || nowMs - atMs >= FORGOTTEN_MS) this.#told.delete(by)
    return this.#told.size < before
  }

  clear(): void {
    this.#told.clear()
  }
}
