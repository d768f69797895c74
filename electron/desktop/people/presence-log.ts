import type { Presence } from '../../../phone/signalling/directory/contact-book'
import type { PeopleStore } from '../stores/people-store'

/** Notes in the store when people were last seen: when they come, when they leave, and at the end of the app. */
export class PresenceLog {
  readonly #people: Pick<PeopleStore, 'noteSeen'>
  #server: string | undefined
  #online: ReadonlySet<string> = new Set()

  constructor(people: Pick<PeopleStore, 'noteSeen'>) {
    this.#people = people
  }

  /** Call it when the contacts may have changed. */
  follow(server: string | undefined, contacts: readonly Presence[], nowMs: number): void {
    if (server !== this.#server) {
      this.close(nowMs)
      this.#server = server
    }
    if (server === undefined) return
    const online = new Set(contacts.filter((contact) => contact.online).map(({ name }) => name))
    const came = [...online].filter((name) => !this.#online.has(name))
    const left = [...this.#online].filter((name) => !online.has(name))
    this.#online = online
    if (came.length + left.length > 0) this.#people.noteSeen(server, [...came, ...left], nowMs)
  }

  /** Everybody who is there is seen a last time. */
  close(nowMs: number): void {
    if (this.#server !== undefined) this.#people.noteSeen(this.#server, [...this.#online], nowMs)
    this.#online = new Set()
  }
}
