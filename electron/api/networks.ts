import type { CallState, ConnectionState, PhoneState, PictureHash } from '../../phone/model'

/** One of the user's networks, for the list of them. */
export interface NetworkSummary {
  readonly id: string
  /** Of its account; undefined: the user has not signed in there yet. */
  readonly server?: string
  /** Our name there. */
  readonly name?: string
  readonly connection: ConnectionState['kind']
  /** Texts that the user has not seen, of people and rooms that are not silenced. */
  readonly unread: number
  /** Missed calls that the user has not seen. */
  readonly missed: number
  /** What goes on there. */
  readonly live?: 'ringing' | 'call' | 'room'
}

/** Calls, and the room, of a network that is not shown. */
export interface VoiceElsewhere extends Pick<PhoneState, 'waiting' | 'held' | 'room' | 'roomMembers'> {
  /** Its id. */
  readonly network: string
  readonly server: string
  readonly call: CallState
  /** Of those at the other ends of its calls who have shown us one, by their ids (`PersonId`). */
  readonly pictures?: Readonly<Record<string, PictureHash>>
}

export interface NetworksSlice {
  /** In the order in which they were added; at least one. */
  readonly networks: readonly NetworkSummary[]
  /** The id of the network that the rest of the state is about. */
  readonly shownNetwork: string
  /** Where something goes on that has sound, or rings. */
  readonly elsewhere: readonly VoiceElsewhere[]
}
