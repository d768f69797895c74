import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { type FileProblem, JsonFile } from '../../base/files/json-file'
import { type HistoryEntry, isMissed, type PersonId } from '../model'
import { MAX_NAME_CHARACTERS } from '../signalling/directory/contact-book'
import { historyEntry } from './history-entry'
import { personAt, withPersonIds } from './person-id'
import { serverKey } from './server-key'

/** Beyond this number the oldest calls are removed. */
export const MAX_ENTRIES = 2_000
/** The limit on unanswered calls of people without a conversation or an outgoing call. */
export const MAX_OF_STRANGERS = 400

/** Unreadable entries keep their ids in the file. */
const withId = z
  .looseObject({
    id: z
      .int()
      .positive()
      .max(Number.MAX_SAFE_INTEGER / 2)
      .catch(0),
  })
  .catch({ id: 0 })

export interface HistoryOptions {
  readonly file: string
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
}

/** Stores calls on disk, in one JSON file. */
export class HistoryStore {
  readonly #file: JsonFile<{ readonly entries: readonly HistoryEntry[] }>
  #nextId: number
  /** `talkedWith`, of these entries. */
  #talked: { readonly entries: readonly HistoryEntry[]; readonly people: ReadonlySet<PersonId> } | undefined

  constructor({ file, clock, onProblem }: HistoryOptions) {
    this.#file = new JsonFile({
      file,
      what: 'history',
      schema: z.strictObject({ entries: z.array(historyEntry).max(MAX_ENTRIES) }),
      migrations: [withPersonIds('entries', 'person', 'contact')],
      initial: { entries: [] },
      clock,
      onProblem,
    })
    const ids = [...this.entries, ...this.#file.unread].map((entry) => withId.parse(entry).id)
    this.#nextId = ids.reduce((highest, id) => Math.max(highest, id), 0) + 1
  }

  /** Newest first, by their start. */
  get entries(): readonly HistoryEntry[] {
    return this.#file.content.entries
  }

  /** How many missed calls the user has not seen. */
  get unseenMissed(): number {
    return this.entries.filter((entry) => isMissed(entry) && !entry.seen).length
  }

  /** The same at one server. @param server in the form of `serverKey` */
  unseenMissedAt(server: string): number {
    return this.entries.filter((entry) => entry.server === server && isMissed(entry) && !entry.seen).length
  }

  /** People with whom there was a conversation. */
  get talkedWith(): ReadonlySet<PersonId> {
    const { entries } = this
    if (this.#talked?.entries !== entries) {
      const talks = entries.filter(({ durationMs }) => durationMs > 0)
      this.#talked = { entries, people: new Set(talks.map(({ person }) => person)) }
    }
    return this.#talked.people
  }

  /**
   * Adds an ended call.
   * @param call `seen` defaults to false for a missed call; set when the user answered just after the caller gave up
   */
  add(call: Omit<HistoryEntry, 'id' | 'person' | 'seen'> & { readonly seen?: boolean }): HistoryEntry {
    const contact = call.contact.slice(0, MAX_NAME_CHARACTERS)
    const entry: HistoryEntry = {
      ...call,
      id: this.#nextId++,
      person: personAt(call.server, contact),
      server: serverKey(call.server),
      contact,
      startedAtMs: Math.round(call.startedAtMs),
      // The system's clock may have been set back during the call.
      durationMs: Math.max(0, Math.round(call.durationMs)),
      seen: call.seen ?? !isMissed(call),
    }
    // A call that came during another one ends before that one.
    const place = this.entries.findIndex(({ startedAtMs }) => startedAtMs <= entry.startedAtMs)
    const entries = this.entries.toSpliced(place < 0 ? this.entries.length : place, 0, entry)
    this.#keep(withinLimits(entries))
    return entry
  }

  remove(ids: readonly number[]): void {
    const removed = new Set(ids)
    const kept = this.entries.filter(({ id }) => !removed.has(id))
    if (kept.length < this.entries.length) this.#keep(kept)
  }

  clear(): void {
    if (this.entries.length > 0 || this.#file.unread.length > 0) this.#file.replace({ entries: [] })
  }

  /** Marks all calls as seen. */
  markAllSeen(): void {
    if (this.entries.some(({ seen }) => !seen))
      this.#keep(this.entries.map((entry) => (entry.seen ? entry : { ...entry, seen: true })))
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }

  #keep(entries: readonly HistoryEntry[]): void {
    this.#file.set({ entries })
  }
}

/** Removes the oldest calls beyond the limits: strangers who call in vain do not displace others. */
function withinLimits(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  if (entries.length <= MAX_OF_STRANGERS) return entries
  const acquainted = new Set(entries.filter((entry) => !isInVain(entry)).map(({ person }) => person))
  const isStrangers = (entry: HistoryEntry): boolean => isInVain(entry) && !acquainted.has(entry.person)
  let strangers = 0
  return entries
    .filter((entry) => !isStrangers(entry) || strangers++ < MAX_OF_STRANGERS)
    .slice(0, MAX_ENTRIES)
}

const isInVain = ({ direction, durationMs }: HistoryEntry): boolean =>
  direction === 'incoming' && durationMs === 0
