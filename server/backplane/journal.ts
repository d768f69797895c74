/** An entry of a journal. */
export interface JournalEntry {
  /** That of the entry before it, plus 1. */
  readonly number: number
  readonly text: string
}

export type AppendOutcome =
  | 'done'
  /** The number does not follow the last one: somebody else has appended to the journal. */
  | 'changed'
  /** There is no room for another journal. */
  | 'full'

/**
 * Journals: named lists of numbered texts, of which the last ones are kept. An entry is appended only if its number follows the
 * last one, so of two nodes that append at once one learns that it is late.
 */
export interface Journals {
  /**
   * Appends an entry. A journal that is not there takes any number, because the store may have lost it. Older entries go when
   * there are more than `JOURNAL_ENTRIES`, or `MAX_JOURNAL_TEXT` characters.
   * @throws RangeError for a text, a name or a number out of range
   */
  append(journal: string, entry: JournalEntry): Promise<AppendOutcome>
  /** The entries that are kept, in order. */
  journal(name: string): Promise<readonly JournalEntry[]>
  removeJournal(name: string): Promise<void>
}

/** The most journals of a network. */
export const MAX_JOURNALS = 10_000
export const JOURNAL_ENTRIES = 400
/** Of an entry, and of a whole journal. Characters; bytes in Redis */
export const MAX_ENTRY_TEXT = 3 * 2 ** 20
export const MAX_JOURNAL_TEXT = 8 * 2 ** 20
/** A journal to which nothing is appended for so long is gone. ms */
export const JOURNAL_LIFETIME_MS = 30 * 86_400_000
const MAX_NAME = 256

/** @throws RangeError */
export function checkAppend(journal: string, { number, text }: JournalEntry): void {
  if (journal.length > MAX_NAME) throw new RangeError('the name of the journal is too long')
  if (text.length > MAX_ENTRY_TEXT) throw new RangeError('the entry of the journal is too long')
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${number} is no number of an entry`)
}
