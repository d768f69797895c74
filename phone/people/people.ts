import { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import type { Fingerprint } from '../../protocol/directory'
import type { UserMarks } from '../availability/incoming-policy'
import { type Account, type Contact, type ContactChanges, ContactList, type PersonId } from '../model'
import type { Pin, Trust } from '../privacy/trust'
import type { Presence, PresenceChanges } from '../signalling/presence'
import { contactOf } from './contacts'
import type { PeopleStore } from './people-store'
import { personAt, placeOf } from './person-id'
import { PresenceLog } from './presence-log'
import { serverKey } from './server-key'

interface PeopleEvents {
  /** Changes of `contacts`, once per turn of the event loop. */
  contacts: [ContactChanges]
}

/**
 * The people of the account's server: those online, and the stored ones. The cost of a change depends on the people that it
 * is about, not on the number of all people.
 */
export class People extends EventEmitter<PeopleEvents> implements Trust {
  readonly #store: PeopleStore
  readonly #clock: Clock
  readonly #presenceLog: PresenceLog
  readonly #present = new Map<PersonId, Presence>()
  readonly #contacts = new ContactList()
  /** The people of the next event. */
  readonly #untold = new Set<PersonId>()
  #account: Account | undefined
  #server: string | undefined

  constructor(store: PeopleStore, clock: Clock) {
    super()
    this.#store = store
    this.#clock = clock
    this.#presenceLog = new PresenceLog(store)
    store.on('changed', (ids) => this.#update(ids))
  }

  /** Sorted by name; without ourselves. */
  get contacts(): readonly Contact[] {
    return this.#contacts.all
  }

  find(id: PersonId): Contact | undefined {
    return this.#contacts.find(id)
  }

  /** The person of this name at the account's server; undefined without an account. */
  idOf(name: string): PersonId | undefined {
    return this.#server === undefined ? undefined : personAt(this.#server, name)
  }

  /** A person's name at the account's server; undefined for somebody elsewhere. */
  nameHere(id: PersonId): string | undefined {
    const place = this.#store.find(id) ?? placeOf(id)
    return place?.server === this.#server ? place?.name : undefined
  }

  /** Changes the account. To be called after the phone was told to sign in. */
  setAccount(account: Account | undefined): void {
    const server = account && serverKey(account.server)
    if (server === this.#server && account?.name === this.#account?.name) return
    if (server !== this.#server) {
      this.#presenceLog.close(this.#clock.unixTime())
      this.#present.clear()
    }
    this.#account = account
    this.#server = server
    const remembered = server === undefined ? [] : this.#store.at(server)
    this.#update([...this.#contacts.all, ...remembered].map(({ id }) => id))
  }

  /** Takes a change of the people at the account's server. */
  follow({ upserted, removed }: PresenceChanges): void {
    if (this.#server === undefined) return
    const now: { readonly id: PersonId; readonly online: boolean }[] = []
    for (const presence of upserted) {
      const id = personAt(this.#server, presence.name)
      this.#present.set(id, presence)
      now.push({ id, online: presence.online })
    }
    for (const name of removed) {
      const id = personAt(this.#server, name)
      this.#present.delete(id)
      now.push({ id, online: false })
    }
    this.#presenceLog.follow(now, this.#clock.unixTime())
    this.#update(now.map(({ id }) => id))
  }

  marksOf(contact: string): UserMarks {
    const { favourite = false, blocked = false } = this.#remembered(contact) ?? {}
    return { favourite, blocked }
  }

  pinOf(contact: string): Pin | undefined {
    return this.#remembered(contact)?.pin
  }

  isPinned(identity: Fingerprint): boolean {
    return this.#store.isPinned(identity)
  }

  pin(contact: string, identity: Fingerprint): void {
    const id = this.idOf(contact)
    if (id === undefined || this.pinOf(contact)?.identity === identity) return
    this.#store.setPin(id, { identity, verified: false })
  }

  /** To be called before the phone leaves the server at the end of the app. */
  close(): void {
    this.#presenceLog.close(this.#clock.unixTime())
  }

  #remembered(contact: string) {
    const id = this.idOf(contact)
    return id === undefined ? undefined : this.#store.find(id)
  }

  #update(ids: Iterable<PersonId>): void {
    const upserted: Contact[] = []
    const removed: PersonId[] = []
    for (const id of new Set(ids)) {
      const contact = this.#contactOf(id)
      if (contact) upserted.push(contact)
      else removed.push(id)
      if (this.#untold.size === 0) setImmediate(() => this.#tell())
      this.#untold.add(id)
    }
    this.#contacts.apply({ upserted, removed })
  }

  #contactOf(id: PersonId): Contact | undefined {
    const remembered = this.#store.find(id)
    const present = this.#present.get(id)
    if (present) return contactOf(id, present, remembered)
    // Other people may have used our name before.
    if (!remembered || remembered.server !== this.#server || remembered.name === this.#account?.name)
      return undefined
    return contactOf(id, { name: remembered.name, online: false }, remembered)
  }

  #tell(): void {
    const upserted: Contact[] = []
    const removed: PersonId[] = []
    for (const id of this.#untold) {
      const contact = this.#contacts.find(id)
      if (contact) upserted.push(contact)
      else removed.push(id)
    }
    this.#untold.clear()
    this.emit('contacts', { upserted, removed })
  }
}
