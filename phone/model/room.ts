import type { Fingerprint } from '../../protocol/directory'
import type { RoomSettings } from '../../protocol/rooms/inside'
import type { Privacy } from './privacy'

export type { Fingerprint, RoomSettings }

/** Somebody in a room, or on its list. */
export interface PersonInRoom {
  /** Their identity. */
  readonly key: Fingerprint
  readonly name: string
}

/** connecting: to the gateway; entering: at the host; agreeing: on the keys. */
export type RoomPhase = 'connecting' | 'entering' | 'agreeing' | 'inside' | 'reconnecting'

/** Why we are in a room no longer, for good. */
export type RoomEndCause =
  | 'left'
  | 'kicked'
  | 'banned'
  | 'not-invited'
  | 'no-room'
  /** We have made as many rooms today as one person may. */
  | 'too-many-rooms'
  /** A moderator has closed the room. */
  | 'closed'
  /** The same identity has entered from elsewhere. */
  | 'displaced'
  /** The network has not let us in: we are not signed in. */
  | 'not-signed-in'
  | 'bad-name'
  /** The room was closed by the network. */
  | 'unloaded'
  /** Somebody broke the rules of the room, and neither the host nor most members mind. */
  | 'forbidden'
  /** The group is larger than the messages of the host. */
  | 'too-large'
  | 'refused'

/** What is known of an image before it is fetched. */
export interface RoomImage {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly bytes: number
}

/** A message as it stands after all edits. */
export interface RoomMessage {
  readonly id: string
  readonly key: Fingerprint
  readonly name: string
  /** When the host took it, Unix time, ms. */
  readonly unixMs: number
  /** Empty when it is deleted, and of an image. */
  readonly text: string
  readonly mentions: readonly Fingerprint[]
  /** The id of a message, which may be unknown. */
  readonly replyTo?: string
  /** The message is an image. It may not be there any more. */
  readonly image?: RoomImage
  readonly isEdited: boolean
  readonly isDeleted: boolean
}

/** Somebody in a room. */
export interface RoomMember extends PersonInRoom {
  readonly isYou: boolean
  readonly isModerator: boolean
  /** By a moderator. */
  readonly isMuted: boolean
  /** False for somebody who has gone, and can still read and hear the room for a moment. */
  readonly isPresent: boolean
  /** Whether they can read and hear the room; everybody who can is shown. */
  readonly isInGroup: boolean
  /** What we know of this name and identity, as of those of calls. */
  readonly privacy: Privacy
  /** With a warning: the pinned person whom they only look like, by their name. */
  readonly lookAlike?: string
  /** What the user calls them; never with a warning. */
  readonly nickname?: string
  /** By us: we do not hear them. */
  readonly isBlocked: boolean
  /** How loud they are for us, as we have set it: from 0, not at all, to 2; undefined: 1. */
  readonly volume?: number
}

/** Somebody at the network's page who asks to be let into the room. The name is their word. */
export interface GuestAsk {
  /** The room host's number. */
  readonly guest: number
  readonly name: string
  /** Somebody whom we know, or who is in the room, who has this name or one that looks like it. */
  readonly lookAlike?: string
}

/** Somebody in the room by a browser, without keys: the voice passes the computer of the member who brings them in. */
export interface GuestInRoom {
  readonly id: string
  readonly name: string
  /** The identity of that member. */
  readonly by: Fingerprint
  /** False while the browser of a guest of ours is connecting. */
  readonly isConnected: boolean
  /** As that member says, while the member is heard. */
  readonly isSpeaking: boolean
  readonly lookAlike?: string
}

/** Who is heard now, and how loud. dBFS */
export interface RoomSpeaker {
  readonly key: Fingerprint
  readonly dbfs: number
}

/** none: there is none, or we are not admitted yet; held: a call has the devices. */
export type RoomVoiceState = 'none' | 'connecting' | 'connected' | 'reconnecting' | 'held'

/** Where our voice is on its way to the floor. */
export type OwnRoomFloor =
  | { readonly kind: 'none' }
  /** The button is pressed, and no answer has come. What we say is kept. */
  | { readonly kind: 'asking' }
  /** @param place in the queue, from 1; undefined: not known yet */
  | { readonly kind: 'waiting'; readonly place?: number }
  /** Ours until then, `Clock.steadyUnixTime`; undefined: not known. */
  | { readonly kind: 'granted'; readonly untilMs?: number }
  /** Not given: we only listen, are silenced, or have talked for as long as one may. */
  | { readonly kind: 'refused' }

/** Of a push-to-talk room. */
export interface RoomFloor {
  /** Who has it; undefined: nobody, or somebody who has gone. */
  readonly holder?: Fingerprint
  readonly own: OwnRoomFloor
}

/** The room that we are in, or were in last. Its members are a list of their own, its messages and loudness are events. */
export interface RoomState {
  readonly name: string
  readonly phase: RoomPhase | 'ended'
  /** With the phase `ended`. */
  readonly end?: RoomEndCause
  /** Undefined until the host has told them. */
  readonly settings?: RoomSettings
  /** Ours. */
  readonly key: Fingerprint
  readonly isModerator: boolean
  readonly voice: RoomVoiceState
  /** Our microphone is off, by us. */
  readonly isMuted: boolean
  /** We are muted by a moderator. */
  readonly isSilenced: boolean
  /** The button of push-to-talk is pressed. */
  readonly isTalking: boolean
  /** Undefined in open rooms. */
  readonly floor?: RoomFloor
  readonly speaking: readonly Fingerprint[]
  /** The members compare it; undefined until it is computed. */
  readonly safetyCode?: string
  /**
   * Members who have another identity than somebody whose safety code we have compared: nothing of us is sent until `confirm`, or
   * until they have gone.
   */
  readonly doubted: readonly Fingerprint[]
  /** For moderators. */
  readonly guests?: RoomGuests
  /** Guests from browsers who ask us; undefined: nobody. */
  readonly asks?: readonly GuestAsk[]
  /** Guests from browsers in the room; undefined: none. */
  readonly browserGuests?: readonly GuestInRoom[]
}

/** Who may enter, besides those who are inside. */
export interface RoomGuests {
  readonly invited: readonly Fingerprint[]
  readonly banned: readonly Fingerprint[]
  readonly hasLink: boolean
}
