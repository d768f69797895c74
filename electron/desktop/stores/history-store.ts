import { z } from 'zod'
import type { Clock } from '../../../base/clock'
import { type HistoryEntry, isMissed } from '../../api'
import { MAX_NAME_CHARACTERS } from '../../../phone/signalling/directory/contact-book'
import { historyEntry } from './history-entry'
import { type FileProblem, JsonFile } from '../../../base/files/json-file'
import { serverKey } from './server-key'

/** With more calls than this the oldest are forgotten. */
export const MAX_ENTRIES = 2_000
const DAY_MS = 24 * 60 * 60 * 1_000

export interface HistoryOptions {
  readonly file: string
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
  /** Calls that began longer ago are forgotten; undefined: only the number of calls counts. */
  readonly maxAgeDays?: number | undefined
}

/** Remembers calls on disk, in one JSON file. */
export class HistoryStore {
  readonly #file: JsonFile<{ readonly entries: readonly HistoryEntry[] }>
  readonly #clock: Clock
  #maxAgeDays: number | undefined
  #nextId: number

  constructor({ file, clock, onProblem, maxAgeDays }: HistoryOptions) {
    this.#file = new JsonFile({
      file,
      what: 'history',
      schema: z.strictObject({ entries: z.array(historyEntry).max(MAX_ENTRIES) }),
      initial: { entries: [] },
      clock,
      onProblem,
    })
    this.#clock = clock
    this.#maxAgeDays = maxAgeDays
    this.#nextId = this.entries.reduce((highest, { id }) => Math.max(highest, id), 0) + 1
    this.forgetOld()
  }

  /** Newest first, by when they began. */
  get entries(): readonly HistoryEntry[] {
    return this.#file.content.entries
  }

  /** How many missed calls the user has not looked at. */
  get unseenMissed(): number {
    return this.entries.filter((entry) => isMissed(entry) && !entry.seen).length
  }

  /** The calls with one person, newest first. */
  with(server: string, contact: string): readonly HistoryEntry[] {
    const key = serverKey(server)
    return this.entries.filter((entry) => entry.server === key && entry.contact === contact)
  }

  /**
   * Notes a call that is over.
   * @param call without `seen`, it is unseen if it was missed; a caller who gave up only when the user had already
   *   answered is the case to say otherwise
   */
  add(call: Omit<HistoryEntry, 'id' | 'seen'> & { readonly seen?: boolean }): HistoryEntry {
    const entry: HistoryEntry = {
      ...call,
      id: this.#nextId++,
      server: serverKey(call.server),
      contact: call.contact.slice(0, MAX_NAME_CHARACTERS),
      startedAtMs: Math.round(call.startedAtMs),
      // The system's clock may have been set back during the call.
      durationMs: Math.max(0, Math.round(call.durationMs)),
      seen: call.seen ?? !isMissed(call),
    }
    // A call that came during another one ends before it.
    const place = this.entries.findIndex(({ startedAtMs }) => startedAtMs <= entry.startedAtMs)
    this.#keep(this.entries.toSpliced(place < 0 ? this.entries.length : place, 0, entry))
    return entry
  }

  remove(ids: readonly number[]): void {
    const removed = new Set(ids)
    this.#keep(this.entries.filter(({ id }) => !removed.has(id)))
  }

  clear(): void {
    this.#keep([])
  }

  /** @param ids all when undefined */
  markSeen(ids?: readonly number[]): void {
    const looked = ids && new Set(ids)
    const isNew = ({ id, seen }: HistoryEntry): boolean => !seen && (!looked || looked.has(id))
    if (this.entries.some(isNew)) {
      this.#keep(this.entries.map((entry) => (isNew(entry) ? { ...entry, seen: true } : entry)))
    }
  }

  /** @param days undefined: no limit */
  setMaxAge(days: number | undefined): void {
    this.#maxAgeDays = days
    this.forgetOld()
  }

  /** Forgets calls that have become too old. Adding one does it, too; an app that stays open asks once a day. */
  forgetOld(): void {
    this.#keep(this.entries)
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }

  #keep(entries: readonly HistoryEntry[]): void {
    const oldestMs =
      this.#maxAgeDays === undefined ? -Infinity : this.#clock.unixTime() - this.#maxAgeDays * DAY_MS
    const kept = entries.slice(0, MAX_ENTRIES).filter(({ startedAtMs }) => startedAtMs >= oldestMs)
    const before = this.entries
    if (kept.length === before.length && kept.every((entry, i) => entry === before[i])) return
    this.#file.set({ entries: kept })
  }
}
