import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../../base/clock'
import { fold, spanOf } from '../../../locales/fold'
import {
  type Conversation,
  type Excerpt,
  type Fingerprint,
  type FoundTexts,
  MAX_FOUND_TEXTS,
  type TextHit,
} from '../../api'

/** A text that a search looks at. */
export interface SearchedText {
  readonly id: string
  readonly text: string
  /** Unix time, ms */
  readonly unixMs: number
  readonly isOwn: boolean
  /** Who has written it; undefined: whom the conversation is with. */
  readonly name?: string
  /** Their identity. */
  readonly key?: Fingerprint
}

export interface SearchedConversation {
  readonly conversation: Conversation
  /** The name of the room or the person. */
  readonly title: string
  /** In the order of their places: the times may be in another one. */
  readonly texts: readonly SearchedText[]
}

/** The event loop is given to others after so many UTF-16 units: folding them takes a few ms. */
const SLICE_UNITS = 20_000
/** What a short text costs in any case, in such units. */
const TEXT_UNITS = 20
/** Then the search ends with what it has. ms */
const MOST_MS = 2_000

interface Match {
  readonly where: SearchedConversation
  readonly text: SearchedText
}

/** Searches texts, in slices, so that nothing waits long for it. A new search ends the one before. */
export class TextSearch {
  readonly #clock: Clock
  #latest = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Finds the newest texts with these words, or what there is of them when the time is over, or another search begins. */
  async search(conversations: readonly SearchedConversation[], query: string): Promise<FoundTexts> {
    const mine = ++this.#latest
    const words = fold(query)
    if (words === '') return { hits: [], isWhole: true }
    const endMs = this.#clock.now() + MOST_MS
    /** Newest first. */
    const found: Match[] = []
    let units = 0
    for (const where of conversations.toSorted(byLast)) {
      for (const text of where.texts.toReversed()) {
        const oldest = found[MAX_FOUND_TEXTS - 1]
        const isTooOld = oldest !== undefined && text.unixMs <= oldest.text.unixMs
        if (!isTooOld && fold(text.text).includes(words)) insert(found, { where, text })
        units += isTooOld ? 1 : TEXT_UNITS + text.text.length
        if (units < SLICE_UNITS) continue
        units = 0
        await setImmediate()
        if (mine !== this.#latest || this.#clock.now() >= endMs)
          return { hits: hitsOf(found, words), isWhole: false }
      }
    }
    return { hits: hitsOf(found, words), isWhole: true }
  }
}

const lastOf = ({ texts }: SearchedConversation): number => texts.at(-1)?.unixMs ?? 0
const byLast = (one: SearchedConversation, other: SearchedConversation): number => lastOf(other) - lastOf(one)

function insert(found: Match[], match: Match): void {
  const older = found.findIndex(({ text }) => text.unixMs < match.text.unixMs)
  found.splice(older === -1 ? found.length : older, 0, match)
  if (found.length > MAX_FOUND_TEXTS) found.pop()
}

const hitsOf = (found: readonly Match[], words: string): readonly TextHit[] =>
  found.map(({ where: { conversation, title }, text: { id, text, unixMs, isOwn, name = title, key } }) => ({
    ...{ conversation, title, id, unixMs, excerpt: excerptOf(text, words) },
    ...(!isOwn && { author: name, ...(key !== undefined && { authorKey: key }) }),
  }))

/** Of what is before the words and behind them. Code points */
const MOST_BEFORE = 12
const MOST_BEHIND = 120

/** The words on one line, with some of what is around them. */
function excerptOf(text: string, words: string): Excerpt {
  const { from, to } = spanOf(text, words) ?? { from: 0, to: 0 }
  // Two UTF-16 units make a code point at most.
  const before = Array.from(text.slice(Math.max(0, from - 2 * MOST_BEFORE), from))
    .slice(-MOST_BEFORE)
    .join('')
  const behind = Array.from(text.slice(to, to + 2 * MOST_BEHIND))
    .slice(0, MOST_BEHIND)
    .join('')
  const isCut = before.length < from
  return {
    before: onOneLine(isCut ? `…${before.replace(/^\S*\s+(?=\S)/u, '')}` : before).trimStart(),
    match: onOneLine(text.slice(from, to)),
    behind: onOneLine(behind).trimEnd() + (to + behind.length < text.length ? '…' : ''),
  }
}

const onOneLine = (text: string): string => text.replace(/\s+/gu, ' ')
