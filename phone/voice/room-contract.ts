import type { IceServer } from '../../native/webrtc/webrtc-peer'
import type { Offer, Signal } from '../../protocol/media/negotiation'
import type { Reach } from '../../base/networks/reach'
import type { GroupFrameKeys } from '../../protocol/media/sframe'

/**
 * The messages between the phone and the voice process about the voice of a room. All of them survive a structured clone.
 *
 * There is one room at a time. `roomId` (chosen by the phone, increasing) ties an event to its room, as `callId` does for calls. A call
 * that takes the devices puts the room on hold, and its end takes the room back: the voice process does that by itself.
 */

/** What a serving node lets us in by. */
export interface RoomAdmission {
  readonly groupId: number
  /** Ours. */
  readonly userId: number
  readonly ticket: Uint8Array
  /** 32 bytes, which prove that the ticket is ours. */
  readonly secret: Uint8Array
  /** The load balancer. */
  readonly balancer: { readonly host: string; readonly port: number }
  /** From where the server can be reached that lets us in. Neither it nor its balancer may send us to nearer addresses. */
  readonly reach: Reach
}

export type RoomMode = 'open' | 'push-to-talk'

/** How loud a member is for us. */
export interface Listening {
  readonly userId: number
  /** Of the member in the group of keys; undefined: not known, so that only a volume of 0 has an effect. */
  readonly leaf?: number
  /** A factor from 0 to 2; 0: the serving node does not send it to us. */
  readonly volume: number
}

/** Phone to voice process. */
export type RoomVoiceCommand =
  /** Enters. Ends another room that is open. */
  | {
      readonly kind: 'open-room'
      readonly roomId: number
      readonly mode: RoomMode
      readonly admission: RoomAdmission
      readonly muted: boolean
    }
  /** A newer ticket, or another load balancer. */
  | { readonly kind: 'room-admission'; readonly roomId: number; readonly admission: RoomAdmission }
  | { readonly kind: 'room-mode'; readonly roomId: number; readonly mode: RoomMode }
  /** Of each epoch of the group. Without keys nothing is sent or played. */
  | { readonly kind: 'room-keys'; readonly roomId: number; readonly keys: GroupFrameKeys | undefined }
  /** The button: pressed or let go. In open rooms it has no effect. */
  | { readonly kind: 'room-talk'; readonly roomId: number; readonly on: boolean }
  /** Our microphone. */
  | { readonly kind: 'room-mute'; readonly roomId: number; readonly muted: boolean }
  /** Whoever is not named is heard as they are. */
  | { readonly kind: 'room-listening'; readonly roomId: number; readonly listening: readonly Listening[] }
  /** A guest from a browser calls, whom we bring in. Nothing happens where there are too many. */
  | {
      readonly kind: 'open-guest'
      readonly roomId: number
      readonly guestId: string
      readonly offer: Offer
      readonly iceServers: readonly IceServer[]
      /** Tells the guest no address of this computer, but those that others see it at. */
      readonly hidesAddresses: boolean
    }
  /** A candidate, or the next offer, of a guest. */
  | {
      readonly kind: 'tell-guest-link'
      readonly roomId: number
      readonly guestId: string
      readonly signal: Signal
    }
  | { readonly kind: 'close-guest'; readonly roomId: number; readonly guestId: string }
  /** Whether the room hears our guests. At first it does not. */
  | { readonly kind: 'hear-guests'; readonly roomId: number; readonly on: boolean }
  /** Leaves. Answered by `room-closed`. */
  | { readonly kind: 'close-room'; readonly roomId: number }

/** Where our voice is on its way to the floor. */
export type OwnFloor =
  | { readonly kind: 'none' }
  /** The button is pressed, and no answer has come. What we say is kept. */
  | { readonly kind: 'asking' }
  /** @param place in the queue, from 1; undefined: not known yet */
  | { readonly kind: 'waiting'; readonly place: number | undefined }
  /** Ours until then, ms from now; undefined: not known. */
  | { readonly kind: 'granted'; readonly leftMs: number | undefined }
  /** Not given: we only listen, are silenced, or have talked for as long as one may. */
  | { readonly kind: 'refused' }

/** Who is heard now. */
export interface Speaker {
  /** The member's leaf in the group of keys, which the encryption has proved. */
  readonly leaf: number
  /** RMS over the last 100 ms, dBFS. */
  readonly dbfs: number
}

/** Counters since the room was entered, and the present state. */
export interface RoomVoiceStats {
  readonly durationMs: number
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Dropped: nobody of the group has sealed them like this, or they were played already. */
  readonly refusedPackets: number
  /** Of all speakers, as in `VoiceStats`. */
  readonly concealedFrames: number
  readonly lostPackets: number
  readonly recoveredPackets: number
  readonly latePackets: number
  /** The longest of the speakers' buffers, ms. */
  readonly bufferMs: number
  /** From the buffers to the ear, ms. */
  readonly playoutMs: number
  readonly bitrate: number
  /** To the serving node and back, ms; undefined: not known yet. */
  readonly roundTripMs?: number
  readonly inputDbfs: number
  readonly outputDbfs: number
}

/** Voice process to phone. */
export type RoomVoiceEvent =
  /** `connecting`: no serving node has taken us; `connected`: one has; `reconnecting`: it is silent, or another one is looked for. */
  | {
      readonly kind: 'room-link'
      readonly roomId: number
      readonly state: 'connecting' | 'connected' | 'reconnecting'
      /** For logs. */
      readonly detail: string
    }
  /** In push-to-talk rooms, at each change. `holder` is a user; undefined: nobody has the floor. */
  | {
      readonly kind: 'room-floor'
      readonly roomId: number
      readonly holder: number | undefined
      readonly own: OwnFloor
    }
  /** At each change of who is heard, and ten times a second while somebody is. */
  | { readonly kind: 'room-speaking'; readonly roomId: number; readonly speakers: readonly Speaker[] }
  /** Once a second. */
  | { readonly kind: 'room-stats'; readonly roomId: number; readonly stats: RoomVoiceStats }
  /** A call has taken the devices, or has given them back. */
  | { readonly kind: 'room-held'; readonly roomId: number; readonly is: boolean }
  /** An answer or a candidate for a guest. */
  | {
      readonly kind: 'guest-signal'
      readonly roomId: number
      readonly guestId: string
      readonly signal: Signal
    }
  /** A guest hears the room. */
  | { readonly kind: 'guest-connected'; readonly roomId: number; readonly guestId: string }
  /** Which of our guests the room hears, at each change. Those who are not named do not speak. */
  | { readonly kind: 'guests-speaking'; readonly roomId: number; readonly guestIds: readonly string[] }
  /** The connection of a guest has ended by itself. With the room all of them end without a word. */
  | {
      readonly kind: 'guest-closed'
      readonly roomId: number
      readonly guestId: string
      /** For logs. */
      readonly detail: string
    }
  | {
      readonly kind: 'room-closed'
      readonly roomId: number
      readonly reason: 'left' | 'engine-failed'
      readonly detail: string
      readonly stats: RoomVoiceStats
    }
