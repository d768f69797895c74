import type { Fingerprint, PersonId, PersonInRoom, ShownText } from '../../phone/model'

/** Where texts are written: a room, or between us and one other person. */
export type Conversation =
  { readonly kind: 'room'; readonly name: string } | { readonly kind: 'person'; readonly id: PersonId }

/** New and changed texts, in the order of their places; one that is known keeps its place. */
export interface TextChanges {
  readonly conversation: Conversation
  readonly put: readonly ShownText[]
  /** Nothing from before holds any more: we have entered the room anew. */
  readonly isWhole: boolean
}

/** Somebody is writing now; they may stop without a word. */
export interface Typing extends PersonInRoom {
  readonly conversation: Conversation
}

/** Longer queries for texts are not taken. UTF-16 units */
export const MAX_TEXT_QUERY = 200
/** A search finds the newest texts, no more than these. */
export const MAX_FOUND_TEXTS = 50

/** A part of a text on one line, around the words that a search has found. */
export interface Excerpt {
  readonly before: string
  readonly match: string
  readonly behind: string
}

/** A text that a search has found. */
export interface TextHit {
  readonly conversation: Conversation
  /** The name of the room or the person. */
  readonly title: string
  /** Of the text. */
  readonly id: string
  /** Unix time, ms. */
  readonly unixMs: number
  /** Who has written it; undefined: we have. */
  readonly author?: string
  /** Their identity, where the conversation does not tell who it is. */
  readonly authorKey?: Fingerprint
  readonly excerpt: Excerpt
}

export interface FoundTexts {
  /** Newest first. */
  readonly hits: readonly TextHit[]
  /** False: the time was over, or another search began, before all texts were looked at. */
  readonly isWhole: boolean
}
