import type { Fingerprint } from '../../protocol/directory'
import type { Refusal, RequestOf, RoomNews, RoomRequest, RoomSettings } from '../../protocol/rooms/inside'
import type { RoomEndCause, RoomGuests, RoomMessage, RoomPhase } from '../model'
import type { KeysResult, KeysTask } from './keys-task'
import type { RoomPerson } from './room-people'
import type { RoomSignal, RoomText } from './room-text'

/** What a user can want of a room as its moderator. */
export type ModeratorRequest = RequestOf<
  'settings' | 'new-link' | 'invite' | 'moderator' | 'kick' | 'lift-ban' | 'mute' | 'floor' | 'close'
>

export type RoomTimer =
  /** The host has to answer something by then. */
  | 'answer'
  /** The keys are asked for again. */
  | 'agree'
  /** A request that the host could not take is sent again. */
  | 'retry'
  /** It is our turn to remove who has gone. */
  | 'commit'
  /** Who is still missing then has gone. */
  | 'missing'
  /** By then the host has told us who was absent when we came. */
  | 'settled'
  /** We have said that somebody types. */
  | 'typing'

/** Something that has happened. */
export type RoomInput =
  // The connection.
  | { readonly kind: 'open' }
  | { readonly kind: 'lost' }
  /** For good. @param code of the WebSocket's close */
  | { readonly kind: 'closed'; readonly code: number }
  | { readonly kind: 'news'; readonly news: RoomNews }
  // The keys and the clock.
  | { readonly kind: 'done'; readonly result: KeysResult }
  | { readonly kind: 'timer'; readonly timer: RoomTimer }
  // The user.
  | { readonly kind: 'say'; readonly said: RoomText }
  | { readonly kind: 'typing' }
  | { readonly kind: 'signal'; readonly said: Exclude<RoomSignal, { kind: 'typing' }> }
  /** Of a guest who asks. @param reference undefined: no */
  | { readonly kind: 'answer-guest'; readonly guest: number; readonly reference: string | undefined }
  | { readonly kind: 'moderate'; readonly request: ModeratorRequest }
  | { readonly kind: 'leave' }

/** Something to do. */
export type RoomOutput =
  | { readonly kind: 'send'; readonly request: RoomRequest }
  /** Ends the connection, and makes another one later. */
  | { readonly kind: 'reconnect'; readonly reason: string }
  | { readonly kind: 'disconnect' }
  /** Reads nothing more from the host until what it has said is dealt with. */
  | { readonly kind: 'pause'; readonly is: boolean }
  | { readonly kind: 'keys'; readonly task: KeysTask }
  | { readonly kind: 'forget-keys' }
  /** Other people have the keys now: they have another safety code. */
  | { readonly kind: 'safety-code' }
  | { readonly kind: 'start-timer'; readonly timer: RoomTimer; readonly ms: number }
  | { readonly kind: 'stop-timer'; readonly timer: RoomTimer }
  | { readonly kind: 'tell'; readonly event: RoomEventForUser }

/** What the user hears of a room. */
export type RoomEventForUser =
  | { readonly kind: 'phase'; readonly phase: RoomPhase }
  /** The last event. */
  | { readonly kind: 'ended'; readonly cause: RoomEndCause }
  | { readonly kind: 'members'; readonly members: readonly RoomPerson[] }
  /** A message is new or has changed. */
  | { readonly kind: 'message'; readonly message: RoomMessage }
  /** Somebody, or we, have said this: all of it, in the order of the host. */
  | {
      readonly kind: 'said'
      readonly key: Fingerprint
      readonly name: string
      readonly said: RoomText
      /** When the host took it, Unix time, ms. */
      readonly unixMs: number
    }
  /** A text of ours will not be in the room. */
  | { readonly kind: 'unsaid'; readonly said: RoomText; readonly reason: Refusal }
  | { readonly kind: 'typing'; readonly key: Fingerprint; readonly name: string }
  /** A guest asks us, or does not any more. */
  | { readonly kind: 'guest-asks'; readonly guest: number; readonly name: string }
  | { readonly kind: 'guest-answered'; readonly guest: number }
  /** All guests whom a member brings in. */
  | {
      readonly kind: 'brings'
      readonly key: Fingerprint
      readonly guests: readonly { readonly id: string; readonly name: string }[]
    }
  /** Which of these guests speak, by their ids. */
  | { readonly kind: 'guest-speech'; readonly key: Fingerprint; readonly speaking: readonly string[] }
  /** A moderator wants the guest of a member to go. */
  | { readonly kind: 'guest-removal'; readonly by: Fingerprint; readonly id: string }
  | {
      readonly kind: 'settings'
      readonly settings: RoomSettings
      readonly moderators: readonly Fingerprint[]
    }
  | { readonly kind: 'muted'; readonly user: number; readonly is: boolean }
  | ({ readonly kind: 'guests' } & RoomGuests)
  /** Some of what was said while we were away is lost. */
  | { readonly kind: 'gap' }
  /** For the servers of voice. */
  | {
      readonly kind: 'ticket'
      /** Ours. */
      readonly user: number
      readonly groupId: number
      /** base64url, as the secret of its holder. */
      readonly ticket: string
      readonly secret: string
      /** Of the load balancer, `host:port`; without a host it is the gateway's. */
      readonly balancer: string
    }
  /** A request was not carried out. */
  | { readonly kind: 'refused'; readonly of: string; readonly reason: Refusal }
