import type { Clock } from '../../../base/clock'
import {
  type AppendOutcome,
  JOURNAL_ENTRIES,
  JOURNAL_LIFETIME_MS,
  type JournalEntry,
  MAX_JOURNAL_TEXT,
  MAX_JOURNALS,
} from '../journal'

interface Journal {
  readonly entries: JournalEntry[]
  /** The characters of all entries. */
  length: number
  appendedMs: number
}

/** The journals of a store in memory. */
export class MemoryJournals {
  readonly #clock: Clock
  readonly #journals = new Map<string, Journal>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  append(name: string, entry: JournalEntry): AppendOutcome {
    this.#forgetOld()
    const journal = this.#journals.get(name)
    if (!journal && this.#journals.size >= MAX_JOURNALS) return 'full'
    const last = journal?.entries.at(-1)
    if (last && entry.number !== last.number + 1) return 'changed'
    const entries: JournalEntry[] = journal?.entries ?? []
    entries.push(entry)
    const now = { entries, length: (journal?.length ?? 0) + entry.text.length, appendedMs: this.#clock.now() }
    while (entries.length > JOURNAL_ENTRIES || now.length > MAX_JOURNAL_TEXT)
      now.length -= entries.shift()?.text.length ?? now.length
    // The one that was last appended to is the last one.
    this.#journals.delete(name)
    this.#journals.set(name, now)
    return 'done'
  }

  entries(name: string): readonly JournalEntry[] {
    this.#forgetOld()
    return [...(this.#journals.get(name)?.entries ?? [])]
  }

  delete(name: string): void {
    this.#journals.delete(name)
  }

  clear(): void {
    this.#journals.clear()
  }

  #forgetOld(): void {
    const oldestMs = this.#clock.now() - JOURNAL_LIFETIME_MS
    for (const [name, { appendedMs }] of this.#journals) {
      if (appendedMs > oldestMs) return
      this.#journals.delete(name)
    }
  }
}
