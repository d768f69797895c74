import { z } from 'zod'
import type { Clock } from '../../../base/clock'
import type { CommandResult } from '../../api'
import { MAX_NAME_CHARACTERS } from '../../../phone/signalling/directory/contact-book'
import type { Pin } from '../../../phone/privacy/trust'
import { type FileProblem, JsonFile } from '../../../base/files/json-file'
import { serverKey } from './server-key'

/** So many people are remembered, of all servers together. */
export const MAX_PEOPLE = 1_000
/** When somebody was last seen may be lost in a crash by so much: it is not worth a write a second. */
const SEEN_WRITE_DELAY_MS = 5 * 60 * 1_000

/** Somebody at a server. The protocol knows people by name only: who signs in under another name is another person. */
export interface Person {
  /** As `serverKey` writes it. */
  readonly server: string
  readonly name: string
  readonly favourite: boolean
  readonly blocked: boolean
  /** Since the first private call with them. */
  readonly pin?: Pin | undefined
  /** Unix time, ms; undefined if never seen. */
  readonly lastSeenMs?: number | undefined
}

export interface PeopleOptions {
  readonly file: string
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

const person: z.ZodType<Person> = z.strictObject({
  server: z.string().max(300),
  name: z.string().min(1).max(MAX_NAME_CHARACTERS),
  favourite: z.boolean(),
  blocked: z.boolean(),
  pin: z.strictObject({ identity: z.string().regex(/^[0-9a-f]{64}$/), verified: z.boolean() }).optional(),
  lastSeenMs: z.number().optional(),
})

/**
 * Remembers on disk who was met where, who is a favourite and who is blocked. Beyond 1,000 people those who were not
 * seen for longest are forgotten, those who are pinned to an identity after all others, but never a favourite, somebody who
 * is blocked, or somebody who is verified.
 */
export class PeopleStore {
  readonly #file: JsonFile<{ readonly people: readonly Person[] }>
  readonly #people: Map<string, Person>

  constructor({ file, clock, onProblem }: PeopleOptions) {
    this.#file = new JsonFile({
      file,
      what: 'people',
      schema: z.strictObject({ people: z.array(person).max(MAX_PEOPLE) }),
      initial: { people: [] },
      clock,
      onProblem,
    })
    this.#people = new Map(this.#file.content.people.map((known) => [keyOf(known.server, known.name), known]))
  }

  /** Everybody remembered of one server, in no order. */
  at(server: string): readonly Person[] {
    const address = serverKey(server)
    return [...this.#people.values()].filter((known) => known.server === address)
  }

  /** Undefined for somebody of whom nothing is remembered. */
  find(server: string, name: string): Person | undefined {
    return this.#people.get(keyOf(serverKey(server), name))
  }

  /**
   * These people are, or were just now, at the server. Call it for those who come and who leave, and for all who are
   * there when the app ends.
   * @param nowMs Unix time, ms
   */
  noteSeen(server: string, names: readonly string[], nowMs: number): void {
    const address = serverKey(server)
    let changed = false
    for (const [place, name] of names.entries()) {
      const known = this.#people.get(keyOf(address, name))
      // Of a server with more people than can be remembered always the same ones are, not others each time.
      if (!known && (place >= MAX_PEOPLE || !isName(name))) continue
      if (known?.lastSeenMs === nowMs) continue
      this.#put({ ...(known ?? stranger(address, name)), lastSeenMs: nowMs })
      changed = true
    }
    if (!changed) return
    this.#forgetOldest()
    this.#save(SEEN_WRITE_DELAY_MS)
  }

  setFavourite(server: string, name: string, favourite: boolean): CommandResult {
    return this.#mark(server, name, { favourite })
  }

  setBlocked(server: string, name: string, blocked: boolean): CommandResult {
    return this.#mark(server, name, { blocked })
  }

  setPin(server: string, name: string, pin: Pin): CommandResult {
    return this.#mark(server, name, { pin })
  }

  /** Forgets everything about somebody, also that they are blocked. */
  forget(server: string, name: string): void {
    if (this.#people.delete(keyOf(serverKey(server), name))) this.#save(0)
  }

  /** Forgets everybody, of all servers. */
  clear(): void {
    this.#people.clear()
    this.#save(0)
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }

  #mark(
    server: string,
    name: string,
    mark: Partial<Pick<Person, 'favourite' | 'blocked' | 'pin'>>,
  ): CommandResult {
    if (!isName(name)) return { ok: false, problem: { key: 'problem.nobodyHasName' } }
    const address = serverKey(server)
    const marked: Person = { ...(this.find(address, name) ?? stranger(address, name)), ...mark }
    const isNew = !this.#people.has(keyOf(address, name))
    if (isNew && isMarked(marked) && this.#isFullOfMarked()) {
      return { ok: false, problem: { key: 'problem.tooManyPeople', fill: { limit: MAX_PEOPLE } } }
    }
    if (isMarked(marked) || marked.pin || marked.lastSeenMs !== undefined) this.#put(marked)
    else this.#people.delete(keyOf(address, name))
    this.#forgetOldest()
    this.#save(0)
    return { ok: true }
  }

  #put(known: Person): void {
    this.#people.set(keyOf(known.server, known.name), known)
  }

  #isFullOfMarked(): boolean {
    return this.#people.size >= MAX_PEOPLE && [...this.#people.values()].every(isMarked)
  }

  #forgetOldest(): void {
    const tooMany = this.#people.size - MAX_PEOPLE
    if (tooMany <= 0) return
    const forgettable = [...this.#people.entries()].filter(([, known]) => !isMarked(known))
    forgettable.sort(
      ([, a], [, b]) =>
        Number(a.pin !== undefined) - Number(b.pin !== undefined) ||
        (a.lastSeenMs ?? 0) - (b.lastSeenMs ?? 0),
    )
    for (const [key] of forgettable.slice(0, tooMany)) this.#people.delete(key)
  }

  #save(withinMs: number): void {
    this.#file.set({ people: [...this.#people.values()] }, withinMs)
  }
}

const stranger = (server: string, name: string): Person => ({
  server,
  name,
  favourite: false,
  blocked: false,
})
const isMarked = ({ favourite, blocked, pin }: Person): boolean =>
  favourite || blocked || pin?.verified === true
const isName = (name: string): boolean => name !== '' && name.length <= MAX_NAME_CHARACTERS

/** No address holds a space. */
const keyOf = (server: string, name: string): string => `${server} ${name}`
