import type { PersonId } from '../model'
import type { PeopleStore } from './people-store'

/** Stores when people were last seen: when they arrive, when they leave, and at the end of the app. */
export class PresenceLog {
  readonly #people: Pick<PeopleStore, 'noteSeen'>
  readonly #online = new Set<PersonId>()

  constructor(people: Pick<PeopleStore, 'noteSeen'>) {
    this.#people = people
  }

  /** @param now changes of the people at the server */
  follow(now: readonly { readonly id: PersonId; readonly online: boolean }[], nowMs: number): void {
    const cameOrLeft: PersonId[] = []
    for (const { id, online } of now) {
      if (online === this.#online.has(id)) continue
      if (online) this.#online.add(id)
      else this.#online.delete(id)
      cameOrLeft.push(id)
    }
    if (cameOrLeft.length > 0) this.#people.noteSeen(cameOrLeft, nowMs)
  }

  /** Stores the time for everybody present. */
  close(nowMs: number): void {
    this.#people.noteSeen([...this.#online], nowMs)
    this.#online.clear()
  }
}
