import type { EntryId } from './backplane'

/**
 * Enters some entries again.
 * @param answered called once when the store has answered, perhaps before this returns; not when the store is lost first
 */
export type EnterAgain = (entries: readonly EntryId[], answered: () => void) => void

/** Groups that the store has not answered yet: one is on its way while it enters the other. */
const MOST_UNDER_WAY = 2

/**
 * People who come back to the store, in groups. In a large network they take a while, and a store that does not answer the last one in
 * time would count as away.
 */
export class PacedReturns {
  readonly #groupSize: number
  readonly #enter: EnterAgain
  readonly #onDone: () => void
  /** By session, in the order in which they come back. */
  readonly #waiting = new Map<string, EntryId>()
  #underWay = 0
  /** Of the store's connection: answers of an earlier one do not count. */
  #connection = 0
  #isBusy = false

  /** @param onDone called whenever nobody waits any more */
  constructor(groupSize: number, enter: EnterAgain, onDone: () => void) {
    this.#groupSize = groupSize
    this.#enter = enter
    this.#onDone = onDone
  }

  /** Whether nobody waits. */
  get isDone(): boolean {
    return this.#underWay === 0 && this.#waiting.size === 0
  }

  add(entries: readonly EntryId[]): void {
    for (const { name, session } of entries) this.#waiting.set(session, { name, session })
    this.#continue()
  }

  /** The store is lost. Nobody comes back until they are added again. */
  clear(): void {
    this.#waiting.clear()
    this.#underWay = 0
    this.#connection++
  }

  /** An answer may come while a group is entered: it must not begin this a second time. */
  #continue(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    while (this.#underWay < MOST_UNDER_WAY && this.#waiting.size > 0) this.#enterGroup()
    this.#isBusy = false
    if (this.isDone) this.#onDone()
  }

  #enterGroup(): void {
    const group: EntryId[] = []
    for (const [session, entry] of this.#waiting) {
      if (group.length === this.#groupSize) break
      this.#waiting.delete(session)
      group.push(entry)
    }
    const connection = this.#connection
    this.#underWay++
    this.#enter(group, () => this.#answered(connection))
  }

  #answered(connection: number): void {
    if (connection !== this.#connection) return
    this.#underWay--
    this.#continue()
  }
}
