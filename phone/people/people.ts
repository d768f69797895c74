import { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import type { Fingerprint } from '../../protocol/directory'
import type { UserMarks } from '../availability/incoming-policy'
import {
  type Account,
  type CommandResult,
  type Contact,
  type ContactChanges,
  ContactList,
  isRecognised,
  isWarning,
  type PersonId,
  type Privacy,
} from '../model'
import type { PictureStore } from '../pictures/picture-store'
import type { NamedPeer, Trust } from '../privacy/trust'
import { withoutOwnKey } from '../privacy/without-own-key'
import type { Presence, PresenceChanges } from '../signalling/presence'
import { contactOf } from './contacts'
import type { PeopleStore, Person } from './people-store'
import { personAt, placeOf } from './person-id'
import { PresenceLog } from './presence-log'
import { serverKey } from './server-key'

interface PeopleEvents {
  /** Changes of `contacts`, once per turn of the event loop. */
  contacts: [ContactChanges]
}

type Pictures = Pick<PictureStore, 'of' | 'on' | 'off'>

const UNMARKED: UserMarks = { favourite: false, blocked: false }

/**
 * The people of the account's server: those online, and the stored ones. The cost of a change depends on the number of
 * people in it, not on the number of all people.
 */
export class People extends EventEmitter<PeopleEvents> implements Trust {
  readonly #store: PeopleStore
  readonly #clock: Clock
  readonly #presenceLog: PresenceLog
  readonly #present = new Map<PersonId, Presence>()
  readonly #contacts = new ContactList()
  /** The people in the next event. */
  readonly #untold = new Set<PersonId>()
  readonly #pictures: Pictures | undefined
  #hasOwnKey = true
  #account: Account | undefined
  #server: string | undefined

  /** @param pictures of others; undefined: nobody sees any */
  constructor(store: PeopleStore, clock: Clock, pictures?: Pictures) {
    super()
    this.#store = store
    this.#clock = clock
    this.#presenceLog = new PresenceLog(store)
    store.on('changed', this.#onStored)
    this.#pictures = pictures
    pictures?.on('people', this.#onPictures)
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

  /** Whether our own key is open; it is until this is called. Without it no call is private. */
  setHasOwnKey(hasOwnKey: boolean): void {
    if (hasOwnKey === this.#hasOwnKey) return
    this.#hasOwnKey = hasOwnKey
    this.#update(this.#contacts.all.map(({ id }) => id))
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

  /** The marks of the name here, and of the identity at any server. */
  marksOf(contact: string, identity: Fingerprint | undefined): UserMarks {
    const id = this.idOf(contact)
    return id === undefined ? UNMARKED : this.#marks(id, identity)
  }

  setFavourite(id: PersonId, favourite: boolean): CommandResult {
    return this.#mark(id, (each) => this.#store.setFavourite(each, favourite))
  }

  setBlocked(id: PersonId, blocked: boolean): CommandResult {
    return this.#mark(id, (each) => this.#store.setBlocked(each, blocked))
  }

  privacyOf({ contact, identity, isProved }: NamedPeer): Privacy {
    // Without an account nobody can be pinned.
    const key = this.idOf(contact) ?? personAt('', contact)
    return this.#store.pins.privacyOf({ key, name: contact, identity, isProved })
  }

  lookAlikeOf({ contact, identity }: NamedPeer): string | undefined {
    const key = this.idOf(contact) ?? personAt('', contact)
    return this.#store.pins.lookAlikeOf({ key, name: contact, identity })
  }

  isNameVerified(contact: string): boolean {
    return this.#store.pins.isNameVerified(this.idOf(contact) ?? personAt('', contact), contact)
  }

  isPinned(identity: Fingerprint): boolean {
    return this.#store.pins.isPinned(identity)
  }

  pin(contact: string, identity: Fingerprint): void {
    const id = this.idOf(contact)
    if (id === undefined || this.#store.pins.pinOf(id)?.identity === identity) return
    const { favourite, blocked } = this.#marks(id, identity)
    this.#store.setPin(id, { identity, verified: false })
    // The marks are the same here as elsewhere.
    if (favourite) this.#store.setFavourite(id, favourite)
    if (blocked) this.#store.setBlocked(id, blocked)
  }

  /** To be called before the phone leaves the server for good. */
  close(): void {
    this.#store.off('changed', this.#onStored)
    this.#pictures?.off('people', this.#onPictures)
    this.#presenceLog.close(this.#clock.unixTime())
  }

  readonly #onStored = (ids: ReadonlySet<PersonId>, pins: boolean): void =>
    this.#update(pins ? [...ids, ...this.#contacts.all.map(({ id }) => id)] : ids)

  readonly #onPictures = (identities: ReadonlySet<Fingerprint>): void => {
    const people = [...identities].flatMap((identity) => this.#store.pins.keysOf(identity))
    this.#update(people.filter((id) => this.#contacts.find(id)))
  }

  #marks(id: PersonId, identity: Fingerprint | undefined): UserMarks {
    const pinned = identity === undefined ? [] : this.#store.pins.keysOf(identity)
    const isMarked = (mark: keyof UserMarks) => (each: PersonId) => this.#store.find(each)?.[mark] === true
    return {
      // A known person does not become a favourite by taking a favourite's name.
      favourite: (pinned.length > 0 ? pinned : [id]).some(isMarked('favourite')),
      blocked: [id, ...pinned].some(isMarked('blocked')),
    }
  }

  /** Marks a person at all servers: everybody who is pinned to the same identity. */
  #mark(id: PersonId, mark: (each: PersonId) => CommandResult): CommandResult {
    const identity = this.#present.get(id)?.identity ?? this.#store.pins.pinOf(id)?.identity
    const same = new Set([id, ...(identity === undefined ? [] : this.#store.pins.keysOf(identity))])
    const refused = [...same].map(mark).find(({ ok }) => !ok)
    return refused ?? { ok: true }
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
    if (present) return this.#combined(id, present, remembered)
    // Another person may have used our name before.
    if (!remembered || remembered.server !== this.#server || remembered.name === this.#account?.name)
      return undefined
    const identity = remembered.pin?.identity
    const absent = { name: remembered.name, online: false, ...(identity !== undefined && { identity }) }
    return this.#combined(id, absent, remembered)
  }

  #combined(id: PersonId, presence: Presence, remembered: Person | undefined): Contact {
    const { name, online } = presence
    const identity = online ? presence.identity : remembered?.pin?.identity
    const isKnown = online || remembered?.pin !== undefined
    const privacy = isKnown ? this.#store.pins.privacyOf({ key: id, name, identity }) : 'not-private'
    const shown = this.#hasOwnKey ? privacy : withoutOwnKey(privacy)
    const lookAlike = isWarning(shown) ? this.#store.pins.lookAlikeOf({ key: id, name, identity }) : undefined
    const marks = this.#marks(id, identity)
    const showsPicture = isRecognised(privacy) && identity !== undefined && !marks.blocked
    const picture = showsPicture ? this.#pictures?.of(identity) : undefined
    return contactOf(id, presence, remembered ?? {}, marks, { privacy: shown, lookAlike, picture })
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
