import { EventEmitter } from 'node:events'
import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { type FileProblem, JsonFile } from '../../base/files/json-file'
import { omit } from '../../base/omit'
import { type StoredContent, InMemoryContent } from '../../base/files/stored-content'
import type { Fingerprint } from '../../protocol/directory'
import type { CommandResult, PersonId, PrivacyEvent } from '../model'
import { PinBook } from '../privacy/pin-book'
import type { Pin } from '../privacy/trust'
import { MAX_NAME_CHARACTERS } from '../signalling/directory/contact-book'
import { isName } from '../../base/names/check-name'
import { MAX_SERVER_CHARACTERS, personId, type Place, placeOf, withPersonIds } from './person-id'
import { eventsAfter, privacyEvents } from './privacy-events'
import { serverKey } from './server-key'

/** The most people that are stored, on all servers together. */
export const MAX_PEOPLE = 1_000
/** The longest note, in UTF-16 code units. */
export const MAX_NOTE = 2_000
/** The most last-seen time that a crash may lose; more frequent writes are not worth it. */
const SEEN_WRITE_DELAY_MS = 5 * 60 * 1_000

/** The stored data of a person. */
export interface Person extends Place {
  readonly id: PersonId
  readonly favourite: boolean
  readonly blocked: boolean
  /** What the user calls them. A valid name. */
  readonly nickname?: string | undefined
  /** What the user wants to remember of them: 2,000 characters at most. */
  readonly note?: string | undefined
  /** Nothing of them rings or notifies until then, Unix time, ms. */
  readonly silencedUntilMs?: number | undefined
  /** Since the first private call with them. */
  readonly pin?: Pin | undefined
  /** What happened to their pin, oldest first; undefined: nothing, or it is from before this was stored. */
  readonly privacyEvents?: readonly PrivacyEvent[] | undefined
  /** Unix time, ms; undefined if never seen. */
  readonly lastSeenMs?: number | undefined
}

export interface PeopleOptions {
  /** Undefined: people are kept until the program ends. */
  readonly file: string | undefined
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

interface PeopleStoreEvents {
  /**
   * These people's data has changed or was removed. `pins`: a pin or a nickname has changed too, which affects how others
   * are shown.
   */
  changed: [ids: ReadonlySet<PersonId>, pins: boolean]
}

const person: z.ZodType<Person> = z.strictObject({
  id: personId,
  server: z.string().max(MAX_SERVER_CHARACTERS),
  name: z.string().min(1).max(MAX_NAME_CHARACTERS),
  favourite: z.boolean(),
  blocked: z.boolean(),
  nickname: z.string().refine(isName).optional(),
  note: z.string().min(1).max(MAX_NOTE).optional(),
  silencedUntilMs: z.number().min(0).max(8.64e15).optional(),
  pin: z.strictObject({ identity: z.string().regex(/^[0-9a-f]{64}$/), verified: z.boolean() }).optional(),
  privacyEvents: privacyEvents.optional(),
  lastSeenMs: z.number().optional(),
})

/**
 * Stores people on disk: when they were last seen, the user's marks, pins and what happened to them. Beyond 1,000 people those not
 * seen for longest are removed, people with a pin after all others. Verified people, and those whom the user has marked, are never
 * removed.
 */
export class PeopleStore extends EventEmitter<PeopleStoreEvents> {
  readonly #kept: StoredContent<{ readonly people: readonly Person[] }>
  readonly #people: Map<PersonId, Person>
  readonly #pins = new PinBook<PersonId>()
  readonly #clock: Clock
  /** The rest of the last sorting of `#forgettable`: on a full server each arrival forgets somebody, and sorting takes long. */
  #oldest: Iterator<Person, undefined> = new Array<Person>().values()

  constructor({ file, clock, onProblem }: PeopleOptions) {
    super()
    this.#clock = clock
    const initial = { people: [] }
    this.#kept =
      file === undefined
        ? new InMemoryContent(initial)
        : new JsonFile({
            file,
            what: 'people',
            schema: z.strictObject({ people: z.array(person).max(MAX_PEOPLE) }),
            migrations: [withPersonIds('people', 'id', 'name')],
            initial,
            clock,
            onProblem,
          })
    this.#people = new Map(this.#kept.content.people.map((known) => [known.id, known]))
    for (const { id, name, pin, nickname } of this.#people.values()) this.#pins.set(id, name, pin, nickname)
  }

  /** The pins of everybody, at all servers. */
  get pins(): Pick<
    PinBook<PersonId>,
    'privacyOf' | 'lookAlikeOf' | 'isPinned' | 'isNameVerified' | 'pinOf' | 'keysOf'
  > {
    return this.#pins
  }

  /** All stored people of one server, in no order. */
  at(server: string): readonly Person[] {
    const address = serverKey(server)
    return [...this.#people.values()].filter((known) => known.server === address)
  }

  /** Undefined if nothing is stored about the person. */
  find(id: PersonId): Person | undefined {
    return this.#people.get(id)
  }

  /**
   * These people are, or were just now, at their server. To be called when people arrive or leave, and for everybody
   * present when the app ends.
   * @param nowMs Unix time, ms
   */
  noteSeen(ids: readonly PersonId[], nowMs: number): void {
    const changed = new Set<PersonId>()
    for (const [place, id] of ids.entries()) {
      const known = this.#people.get(id)
      // On a server with more people than can be stored, the same ones are stored each time.
      const seen = known ?? (place < MAX_PEOPLE ? stranger(id) : undefined)
      if (!seen || known?.lastSeenMs === nowMs) continue
      this.#people.set(id, { ...seen, lastSeenMs: nowMs })
      changed.add(id)
    }
    if (changed.size > 0) this.#keep(changed, SEEN_WRITE_DELAY_MS)
  }

  setFavourite(id: PersonId, favourite: boolean): CommandResult {
    return this.#mark(id, { favourite })
  }

  setBlocked(id: PersonId, blocked: boolean): CommandResult {
    return this.#mark(id, { blocked })
  }

  /** @param nickname a valid name; undefined: none */
  setNickname(id: PersonId, nickname: string | undefined): CommandResult {
    return this.#mark(id, { nickname })
  }

  /** @param note not empty; undefined: none */
  setNote(id: PersonId, note: string | undefined): CommandResult {
    return this.#mark(id, { note })
  }

  /** @param untilMs Unix time; undefined: not at all */
  silence(id: PersonId, untilMs: number | undefined): CommandResult {
    return this.#mark(id, { silencedUntilMs: untilMs })
  }

  setPin(id: PersonId, pin: Pin): CommandResult {
    return this.#pin(id, pin)
  }

  /** Withdraws the verification of this identity at all servers. */
  unverify(identity: Fingerprint): void {
    for (const id of this.#pins.keysOf(identity)) this.#pin(id, { identity, verified: false })
  }

  /** Removes everybody, on all servers. */
  clear(): void {
    const everybody = new Set(this.#people.keys())
    this.#people.clear()
    this.#kept.replace({ people: [] })
    this.#changed(everybody, true)
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#kept.flush()
  }

  #pin(id: PersonId, pin: Pin): CommandResult {
    const before = this.#people.get(id)
    const events = eventsAfter(before?.privacyEvents, before?.pin, pin, this.#clock.unixTime())
    return this.#mark(id, { pin, ...(events && { privacyEvents: events }) })
  }

  #mark(id: PersonId, mark: Partial<Omit<Person, 'id' | 'server' | 'name' | 'lastSeenMs'>>): CommandResult {
    const known = this.#people.get(id)
    const before = known ?? stranger(id)
    if (!before) return { ok: false, problem: { key: 'problem.nobodyHasName' } }
    const marked = withMark(before, mark)
    if (!known && this.#isMarked(marked) && this.#isFullOfMarked()) {
      return { ok: false, problem: { key: 'problem.tooManyPeople', fill: { limit: MAX_PEOPLE } } }
    }
    if (this.#isMarked(marked) || marked.pin || marked.lastSeenMs !== undefined) this.#people.set(id, marked)
    else this.#people.delete(id)
    this.#keep(new Set([id]), 0, 'nickname' in mark)
    return { ok: true }
  }

  #changed(ids: ReadonlySet<PersonId>, isRenamed: boolean): void {
    const repinned = [...ids].filter((id) => {
      const { pin, nickname } = this.#people.get(id) ?? {}
      return pin !== this.#pins.pinOf(id) || (pin && nickname !== this.#pins.nicknameOf(id))
    })
    for (const id of repinned) {
      const { name = '', pin, nickname } = this.#people.get(id) ?? {}
      this.#pins.set(id, name, pin, nickname)
    }
    this.emit('changed', ids, isRenamed || repinned.length > 0)
  }

  readonly #isMarked = (person: Person): boolean =>
    person.favourite ||
    person.blocked ||
    person.pin?.verified === true ||
    person.nickname !== undefined ||
    person.note !== undefined ||
    // A silence that is over keeps nobody.
    (person.silencedUntilMs ?? 0) > this.#clock.unixTime()

  #isFullOfMarked(): boolean {
    return this.#people.size >= MAX_PEOPLE && [...this.#people.values()].every(this.#isMarked)
  }

  /** @returns the people removed because of the limit */
  #forgetOldest(): readonly PersonId[] {
    const forgotten: PersonId[] = []
    while (this.#people.size > MAX_PEOPLE) {
      const oldest = this.#oldest.next()
      if (oldest.done) {
        const forgettable = this.#forgettable()
        if (forgettable.length === 0) break
        this.#oldest = forgettable.values()
      }
      // Somebody who has changed since the sorting was seen or marked.
      else if (this.#people.get(oldest.value.id) === oldest.value) {
        this.#people.delete(oldest.value.id)
        forgotten.push(oldest.value.id)
      }
    }
    return forgotten
  }

  /** Those who may be forgotten, longest unseen first. People with a pin: only where there are no others, and one at a time. */
  #forgettable(): readonly Person[] {
    const unmarked = [...this.#people.values()].filter((known) => !this.#isMarked(known))
    const unpinned = unmarked.filter(({ pin }) => pin === undefined)
    const sorted = (known: Person[]): Person[] =>
      known.sort((a, b) => (a.lastSeenMs ?? 0) - (b.lastSeenMs ?? 0))
    return unpinned.length > 0 ? sorted(unpinned) : sorted(unmarked).slice(0, 1)
  }

  #keep(changed: Set<PersonId>, withinMs: number, isRenamed = false): void {
    for (const id of this.#forgetOldest()) changed.add(id)
    this.#kept.set({ people: [...this.#people.values()] }, withinMs)
    this.#changed(changed, isRenamed)
  }
}

/** Undefined for a name that no server accepts. */
function stranger(id: PersonId): Person | undefined {
  const place = placeOf(id)
  const isSomebody =
    place !== undefined &&
    place.name !== '' &&
    place.name.length <= MAX_NAME_CHARACTERS &&
    place.server.length <= MAX_SERVER_CHARACTERS
  return isSomebody ? { id, ...place, favourite: false, blocked: false } : undefined
}

/** Without the marks that are undefined. */
function withMark(person: Person, mark: Partial<Person>): Person {
  const marked = { ...person, ...mark }
  const removed = OPTIONAL_MARKS.filter((each) => marked[each] === undefined)
  return omit(marked, ...removed)
}

const OPTIONAL_MARKS = ['nickname', 'note', 'silencedUntilMs'] as const
