import type { PersonId } from './person-id'
import type { RoomMessage } from './room'

/**
 * How far our text has come. sending: not at the server, or the other one is away; delivered: in its place in the room, between two
 * people: kept by the other one's phone; read: the other one has looked at it; failed: it will not be sent.
 */
export type TextDelivery = 'sending' | 'delivered' | 'read' | 'failed'

export interface ShownText extends RoomMessage {
  /** Of a text of ours. */
  readonly delivery?: TextDelivery
}

/** What has been written between us and one other person, in short. */
export interface DirectSummary {
  readonly person: PersonId
  /** Texts that we have not looked at. */
  readonly unread: number
  /** When the last text was written, Unix time, ms. */
  readonly lastMs: number
  /** The other one's phone is in the room of the two: a text is delivered at once. */
  readonly isThere: boolean
}
