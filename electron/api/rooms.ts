import type { PersonId, PersonInRoom, PictureHash, RoomSettings } from '../../phone/model'

/** A room of the network that we are signed in to, in the list of rooms. */
export interface ShownRoom {
  readonly name: string
  readonly topic: string
  readonly mode: RoomSettings['mode']
  readonly entry: RoomSettings['entry']
  /** Who is inside: the first ones. Empty when nobody is, or when the room does not show it. */
  readonly people: readonly PersonInRoom[]
  /** Of all who are inside. */
  readonly count: number
  /** We have been inside before: it stays in the list when nobody is there. */
  readonly isKnown: boolean
  /** Texts that we have not looked at, and those that mention us. */
  readonly unread: number
  readonly mentions: number
  /** Nothing of it notifies until then, Unix time, ms. */
  readonly silencedUntilMs?: number
}

export interface RoomsSlice {
  /** Whether the network has rooms, and lets us in. */
  readonly hasRooms: boolean
  /** Sorted by name. */
  readonly rooms: readonly ShownRoom[]
}

/** Somebody asks us into a room, and rings. */
export interface RoomRing {
  /** Of this question, in this run. */
  readonly id: number
  /** The id of the network. */
  readonly network: string
  readonly room: string
  readonly person: PersonId
  readonly name: string
  /** What the user calls them. */
  readonly nickname?: string
  readonly picture?: PictureHash
}

export interface RoomRingsSlice {
  /** Of all networks, oldest first: a few at most. */
  readonly roomRings: readonly RoomRing[]
}

/** What somebody can send to others to let them in. */
export interface RoomInvitation {
  readonly room: string
  /** `ringdown:` URL with the server, the room, and the secret of its link if it has one. */
  readonly url: string
  /** The page by which guests come in, for those without the app; undefined: the server has none. */
  readonly page?: string
}
