import { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import { checkName } from '../../base/names/check-name'
import { looksLike } from '../../base/names/look-alike'
import { omit } from '../../base/omit'
import type { Fingerprint } from '../../protocol/directory'
import type { UserMarks } from '../availability/incoming-policy'
import { SilenceWatch } from '../availability/silence-watch'
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
import { contactOf, type PersonMarks } from './contacts'
import { MAX_NOTE, type PeopleStore, type Person } from './people-store'
import { personAt, placeOf } from './person-id'
import { PresenceLog } from './presence-log'
import { serverKey } from './server-key'

interface PeopleEvents {
  /** Changes of `contacts`, once per turn of the event loop. */
  contacts: [ContactChanges]
  /** Somebody is silenced, or no longer. */
  silences: []
}

type Pictures = Pick<PictureStore, 'of' | 'on' | 'off'>

const UNMARKED: PersonMarks = { favourite: false, blocked: false }

const refused = (
  key: 'problem.nickname' | 'problem.nicknameTaken' | 'problem.nameDisputed' | 'problem.note',
  fill: Readonly<Record<string, string>> = {},
): CommandResult => ({ ok: false, problem: { key, fill } })

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
  /** When their silences end, Unix time, ms. */
  readonly #silenced = new Map<PersonId, number>()
  readonly #silences: SilenceWatch
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
    this.#silences = new SilenceWatch(clock, () => this.#update(this.#silenced.keys()))
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
    const { favourite, blocked, silencedUntilMs } = id === undefined ? UNMARKED : this.#marks(id, identity)
    return { favourite, blocked, ...(silencedUntilMs !== undefined && { silenced: true }) }
  }

  /** Nothing of a contact rings or notifies now. */
  isSilenced(id: PersonId): boolean {
    return this.#silenced.has(id)
  }

  /**
   * Gives somebody a name of the user's own. It may look like nobody else's.
   * @param raw empty, or their name: takes the nickname away
   */
  setNickname(id: PersonId, raw: string): CommandResult {
    const disputed = this.#disputed(id)
    if (disputed) return disputed
    const wanted = raw.trim()
    if (wanted === '' || wanted === (this.#store.find(id) ?? placeOf(id))?.name)
      return this.#mark(id, (each) => this.#store.setNickname(each, undefined))
    const checked = checkName(wanted)
    if (!checked.ok) return refused('problem.nickname')
    const taken = this.#whoLooksLike(checked.name, id)
    if (taken !== undefined) return refused('problem.nicknameTaken', { name: taken })
    return this.#mark(id, (each) => this.#store.setNickname(each, checked.name))
  }

  /** @param text empty: takes the note away */
  setNote(id: PersonId, text: string): CommandResult {
    const disputed = this.#disputed(id)
    if (disputed) return disputed
    const note = text.trim()
    if (note.length > MAX_NOTE) return refused('problem.note', { limit: String(MAX_NOTE) })
    return this.#mark(id, (each) => this.#store.setNote(each, note === '' ? undefined : note))
  }

  /** Nothing of somebody rings or notifies until then. @param untilMs Unix time; undefined: it does again */
  silence(id: PersonId, untilMs: number | undefined): CommandResult {
    return this.#mark(id, (each) => this.#store.silence(each, untilMs))
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

  nicknameOf({ contact, identity, isProved }: NamedPeer): string | undefined {
    const id = this.idOf(contact)
    const nickname = id && this.#marks(id, identity).nickname
    if (id === undefined || nickname === undefined) return undefined
    const privacy = this.#store.pins.privacyOf({ key: id, name: contact, identity, isProved })
    return isWarning(privacy) ? undefined : nickname
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
    const { favourite, blocked, nickname, note, silencedUntilMs } = this.#marks(id, identity)
    this.#store.setPin(id, { identity, verified: false })
    // The marks are the same here as elsewhere.
    if (favourite) this.#store.setFavourite(id, favourite)
    if (blocked) this.#store.setBlocked(id, blocked)
    if (nickname !== undefined) this.#store.setNickname(id, nickname)
    if (note !== undefined) this.#store.setNote(id, note)
    if (silencedUntilMs !== undefined) this.#store.silence(id, silencedUntilMs)
  }

  /** To be called before the phone leaves the server for good. */
  close(): void {
    this.#store.off('changed', this.#onStored)
    this.#silences.close()
    this.#pictures?.off('people', this.#onPictures)
    this.#presenceLog.close(this.#clock.unixTime())
  }

  readonly #onStored = (ids: ReadonlySet<PersonId>, pins: boolean): void => {
    if (pins) return this.#update([...ids, ...this.#contacts.all.map(({ id }) => id)])
    const identities = [...ids].map((id) => this.#store.pins.pinOf(id)?.identity)
    this.#update([...ids, ...this.#presentWith(new Set(identities.filter((each) => each !== undefined)))])
  }

  readonly #onPictures = (identities: ReadonlySet<Fingerprint>): void => {
    const people = [...identities].flatMap((identity) => this.#store.pins.keysOf(identity))
    this.#update([...people.filter((id) => this.#contacts.find(id)), ...this.#presentWith(identities)])
  }

  /** Who is here with one of these identities: it may be pinned at another server only. */
  #presentWith(identities: ReadonlySet<Fingerprint>): readonly PersonId[] {
    if (identities.size === 0) return []
    return [...this.#present].flatMap(([id, { identity }]) =>
      identity !== undefined && identities.has(identity) ? [id] : [],
    )
  }

  #marks(id: PersonId, identity: Fingerprint | undefined): PersonMarks {
    const pinned = identity === undefined ? [] : this.#store.pins.keysOf(identity)
    // A known person does not become a favourite by taking a favourite's name.
    const theirs = (pinned.length > 0 ? pinned : [id]).map((each) => this.#store.find(each))
    const all = [this.#store.find(id), ...theirs]
    const nowMs = this.#clock.unixTime()
    const silences = theirs.map((each) => each?.silencedUntilMs ?? 0).filter((untilMs) => untilMs > nowMs)
    return {
      favourite: theirs.some((each) => each?.favourite === true),
      blocked: all.some((each) => each?.blocked === true),
      nickname: theirs.find((each) => each?.nickname !== undefined)?.nickname,
      note: theirs.find((each) => each?.note !== undefined)?.note,
      silencedUntilMs: silences.length > 0 ? Math.max(...silences) : undefined,
    }
  }

  /** Marks a person at all servers: everybody who is pinned to the same identity. */
  #mark(id: PersonId, mark: (each: PersonId) => CommandResult): CommandResult {
    const identity = this.#present.get(id)?.identity ?? this.#store.pins.pinOf(id)?.identity
    const same = new Set([id, ...(identity === undefined ? [] : this.#store.pins.keysOf(identity))])
    const refused = [...same].map(mark).find(({ ok }) => !ok)
    return refused ?? { ok: true }
  }

  /** Somebody else here whose name, or nickname, could be taken for this one. */
  #whoLooksLike(nickname: string, id: PersonId): string | undefined {
    const own = this.#account?.name
    if (own !== undefined && looksLike(nickname, own)) return own
    const identity = this.#present.get(id)?.identity ?? this.#store.pins.pinOf(id)?.identity
    const other = this.#contacts.all.find(
      (contact) =>
        contact.id !== id &&
        (identity === undefined || contact.identity !== identity) &&
        (looksLike(nickname, contact.name) ||
          (contact.nickname !== undefined && looksLike(nickname, contact.nickname))),
    )
    return other?.name
  }

  /** Refuses to change what belongs to whom a name is known to be, while somebody else may have taken it. */
  #disputed(id: PersonId): CommandResult | undefined {
    const { name, online, identity } = this.#present.get(id) ?? {}
    if (name === undefined || online !== true) return undefined
    const isDisputed = isWarning(this.#store.pins.privacyOf({ key: id, name, identity }))
    return isDisputed ? refused('problem.nameDisputed', { name }) : undefined
  }

  #update(ids: Iterable<PersonId>): void {
    const upserted: Contact[] = []
    const removed: PersonId[] = []
    let silenceChanged = false
    for (const id of new Set(ids)) {
      const contact = this.#contactOf(id)
      if (contact) upserted.push(contact)
      else removed.push(id)
      const until = contact?.silencedUntilMs
      silenceChanged ||= until !== this.#silenced.get(id)
      if (until === undefined) this.#silenced.delete(id)
      else this.#silenced.set(id, until)
      if (this.#untold.size === 0) setImmediate(() => this.#tell())
      this.#untold.add(id)
    }
    this.#contacts.apply({ upserted, removed })
    if (!silenceChanged) return
    this.#silences.follow(this.#silenced.values())
    this.emit('silences')
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
    // What the user calls somebody is not for whoever has taken their name.
    const theirs = isWarning(privacy) ? omit(marks, 'nickname', 'note') : marks
    const showsPicture = isRecognised(privacy) && identity !== undefined && !marks.blocked
    const picture = showsPicture ? this.#pictures?.of(identity) : undefined
    return contactOf(id, presence, remembered ?? {}, theirs, { privacy: shown, lookAlike, picture })
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
