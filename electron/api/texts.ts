import type { PersonId, RoomMessage, PersonInRoom } from '../../phone/model'

/** Where texts are written: a room, or between us and one other person. */
export type Conversation =
  { readonly kind: 'room'; readonly name: string } | { readonly kind: 'person'; readonly id: PersonId }

/**
 * How far our text has come. sending: not at the server, or the other one is away; delivered: in its place in the room, so with
 * everybody who is there; read: the other one has looked at it; failed: it will not be sent.
 */
export type TextDelivery = 'sending' | 'delivered' | 'read' | 'failed'

export interface ShownText extends RoomMessage {
  /** Of a text of ours. */
  readonly delivery?: TextDelivery
}

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
