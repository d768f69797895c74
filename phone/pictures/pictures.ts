import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import { RateBudget, RateBudgets } from '../../base/rate-budget'
import type { Fingerprint } from '../../protocol/directory'
import type { UserMarks } from '../availability/incoming-policy'
import { isRecognised, type PersonId, type PictureAudience, type PictureHash } from '../model'
import { personAt, placeOf } from '../people/person-id'
import { serverKey } from '../people/server-key'
import type { Trust } from '../privacy/trust'
import type { Presence } from '../signalling/presence'
import type { Signalling } from '../signalling/signalling'
import type { PictureStore } from './picture-store'

export interface PicturesOptions {
  readonly clock: Clock
  readonly signalling: Pick<Signalling, 'contacts' | 'presenceOf' | 'on'>
  readonly store: PictureStore
  /** Our identity. */
  readonly own: () => Fingerprint | undefined
  /** The server of people. */
  readonly server: () => string
  readonly people: Pick<Trust, 'privacyOf'>
  readonly marksOf: (contact: string, identity: Fingerprint) => UserMarks
  /** Whether the user has talked with somebody. */
  readonly hasTalkedWith: (person: PersonId) => boolean
  /** Whether the user has written to somebody. */
  readonly hasWrittenTo: (person: PersonId) => boolean
}

/** A name at the server, with the identity of their phone. */
export interface PictureOwner {
  readonly name: string
  readonly identity: Fingerprint
}

/** When a meeting in vain is followed by another one. */
interface Attempt {
  /** Our picture then. */
  readonly hash: PictureHash | undefined
  readonly atMs: number
  readonly waitMs: number
}

const MINUTE_MS = 60_000
/** After a meeting in vain the next one is so much later; then after six times as long. ms */
const FIRST_WAIT_MS = 10 * MINUTE_MS
const LAST_WAIT_MS = 6 * 60 * MINUTE_MS
/** Meetings because of pictures: at once, and in a day. A network takes more of one person, so that texts have theirs. */
const MEETINGS_AT_ONCE = 100
const MEETINGS_A_DAY = 300
/** Pictures that one person may change, or ask for, at once; then one after so long. ms */
const CHANGES_AT_ONCE = 5
const CHANGE_EVERY_MS = 10 * MINUTE_MS
/** Most people of whom such things are noted. */
const MAX_NOTED = 1_000

/**
 * Who may see our picture, whose picture we take, and whom to meet because of it, among the people of one network. Whoever is
 * blocked, or whose identity is not the one that is pinned, neither sees ours nor shows theirs.
 */
export class Pictures extends EventEmitter<{ due: [] }> {
  readonly store: PictureStore
  readonly #options: PicturesOptions
  #audience: PictureAudience = 'acquaintances'
  readonly #due = new Set<PersonId>()
  readonly #attempts = new Map<PersonId, Attempt>()
  readonly #meetings: RateBudget
  readonly #fetches = new RateBudgets(CHANGES_AT_ONCE, 1000 / CHANGE_EVERY_MS, MAX_NOTED)
  readonly #answers = new RateBudgets(CHANGES_AT_ONCE, 1000 / CHANGE_EVERY_MS, MAX_NOTED)
  #cancelTimer: CancelTimer | undefined
  #isClosed = false

  constructor(options: PicturesOptions) {
    super()
    const { clock, signalling, store } = options
    this.#options = options
    this.store = store
    this.#meetings = new RateBudget(MEETINGS_AT_ONCE, MEETINGS_A_DAY / 86_400, clock.now())
    signalling.on('contacts', ({ upserted, removed }) => {
      for (const presence of upserted) this.#follow(presence)
      for (const name of removed) this.#due.delete(this.#personOf(name))
      this.#tell()
    })
    store.on('own', this.recheck)
  }

  setAudience(audience: PictureAudience): void {
    if (audience === this.#audience) return
    this.#audience = audience
    this.recheck()
  }

  /** Favourites, whom we have talked with or written to, and who has our picture already. */
  isAcquainted(owner: PictureOwner): boolean {
    const { name, identity } = owner
    const { marksOf, hasTalkedWith, hasWrittenTo } = this.#options
    const person = this.#personOf(name)
    if (this.heldBy(owner) !== undefined || hasWrittenTo(person) || hasTalkedWith(person)) return true
    return marksOf(name, identity).favourite
  }

  /** Whether pictures are exchanged with somebody: nobody notices here that they are blocked, or have another identity. */
  isTrusted({ name, identity }: PictureOwner): boolean {
    const { people, marksOf } = this.#options
    return isRecognised(people.privacyOf({ contact: name, identity })) && !marksOf(name, identity).blocked
  }

  /** What somebody may see of us now; undefined: nothing. */
  shownTo(owner: PictureOwner): PictureHash | undefined {
    const { own } = this.store
    return own !== undefined && this.#isInAudience(owner) && this.isTrusted(owner) ? own : undefined
  }

  /** Whether we take the picture of somebody. */
  takesFrom(owner: PictureOwner): boolean {
    return this.isAcquainted(owner) && this.isTrusted(owner)
  }

  /** Whether somebody has what we show them now. */
  hasOurs(owner: PictureOwner): boolean {
    return this.heldBy(owner) === this.shownTo(owner)
  }

  /** Somebody has this picture of ours; undefined: none. */
  noteHeld({ name, identity }: PictureOwner, hash: PictureHash | undefined): void {
    const own = this.#options.own()
    if (own === undefined) return
    this.store.noteHeld(identity, own, hash)
    this.#check(this.#options.signalling.presenceOf(name))
    // What they may see may have changed since they were told.
    this.#tell()
  }

  /** The picture of ours that somebody has, as far as they have told us. */
  heldBy({ identity }: PictureOwner): PictureHash | undefined {
    const own = this.#options.own()
    return own === undefined ? undefined : this.store.heldBy(identity, own)
  }

  /** Whether somebody's next picture may be fetched now: who changes it often waits. */
  takeFetch({ identity }: PictureOwner): boolean {
    return this.#fetches.take(identity, this.#options.clock.now())
  }

  /** Whether somebody may be given our picture now: who asks often waits. */
  takeAnswer({ identity }: PictureOwner): boolean {
    return this.#answers.take(identity, this.#options.clock.now())
  }

  /** Whom to meet now, so that they get our picture, or hear that we have none. */
  get due(): readonly PersonId[] {
    return [...this.#due].filter((person) => this.#isTime(person))
  }

  /** Whether one more meeting may begin because of pictures. */
  get hasMeeting(): boolean {
    return this.#meetings.has(this.#options.clock.now())
  }

  /** One begins. */
  noteMeeting(): void {
    this.#meetings.take(this.#options.clock.now())
  }

  /** A meeting with somebody has ended. */
  noteMet(person: PersonId): void {
    if (!this.#due.has(person)) return
    const before = this.#attempts.get(person)
    const hash = this.store.own
    const waitMs = before?.hash === hash && before ? Math.min(6 * before.waitMs, LAST_WAIT_MS) : FIRST_WAIT_MS
    this.#attempts.delete(person)
    this.#attempts.set(person, { hash, atMs: this.#options.clock.now(), waitMs })
    const [oldest] = this.#attempts.keys()
    if (this.#attempts.size > MAX_NOTED && oldest !== undefined) this.#attempts.delete(oldest)
  }

  /** The user has talked with somebody. */
  noteTalked(person: PersonId): void {
    this.#attempts.delete(person)
    this.recheckPeople([person])
  }

  /** What these people may see may have changed. */
  recheckPeople(people: Iterable<PersonId>): void {
    const server = serverKey(this.#options.server())
    for (const person of people) {
      const place = placeOf(person)
      if (place?.server === server) this.#check(this.#options.signalling.presenceOf(place.name))
    }
    this.#tell()
  }

  /** What anybody may see may have changed. */
  readonly recheck = (): void => {
    this.#due.clear()
    for (const presence of this.#options.signalling.contacts) this.#check(presence)
    this.#tell()
  }

  /** Ends everything, at the end of the run. */
  close(): void {
    this.#isClosed = true
    this.store.off('own', this.recheck)
    this.#cancelTimer?.()
  }

  #personOf(name: string): PersonId {
    return personAt(this.#options.server(), name)
  }

  #isInAudience(owner: PictureOwner): boolean {
    if (this.#audience === 'acquaintances') return this.isAcquainted(owner)
    return this.#audience === 'favourites' && this.#options.marksOf(owner.name, owner.identity).favourite
  }

  #follow(presence: Presence): void {
    const { name, online, identity } = presence
    if (online && identity !== undefined) {
      this.store.noteSeen(identity)
      const person = this.#personOf(name)
      const attempt = this.#attempts.get(person)
      // They may have come with another version.
      if (attempt && !this.#due.has(person)) this.#attempts.set(person, { ...attempt, waitMs: FIRST_WAIT_MS })
    }
    this.#check(presence)
  }

  #check(presence: Presence | undefined): void {
    if (!presence) return
    const { name, online, identity } = presence
    const person = this.#personOf(name)
    const owner = { name, identity: identity ?? '' }
    if (online && identity !== undefined && !this.hasOurs(owner) && this.isTrusted(owner))
      this.#due.add(person)
    else this.#due.delete(person)
  }

  #isTime(person: PersonId): boolean {
    const attempt = this.#attempts.get(person)
    if (!attempt || attempt.hash !== this.store.own) return true
    return this.#options.clock.now() - attempt.atMs >= attempt.waitMs
  }

  #tell(): void {
    if (this.#due.size === 0 || this.#isClosed) return
    this.#cancelTimer ??= this.#options.clock.after(FIRST_WAIT_MS, () => {
      this.#cancelTimer = undefined
      this.#tell()
    })
    this.emit('due')
  }
}
