import type { PersonId, PersonInRoom, ShownText } from '../../phone/model'

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
