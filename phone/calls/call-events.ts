import type { Fingerprint, PeerState } from '../../protocol/directory'
import type { MediaLinkKind, Offer } from '../../protocol/media/negotiation'
import type { Refusal } from '../signalling/signalling'
import type { VoiceCloseReason } from '../voice/voice-contract'
import type { Call, Caller } from './call'

export type CallEvent =
  // The user.
  | { readonly kind: 'dial'; readonly contact: string; readonly identity?: Fingerprint | undefined }
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'set-muted'; readonly muted: boolean }
  | { readonly kind: 'dismiss' }
  /** The computer goes to sleep. Calls with these ids, once they talk, find another path after it; the others end. */
  | { readonly kind: 'sleep'; readonly survivors: readonly number[] }
  // The decision about an incoming request.
  | { readonly kind: 'ring'; readonly caller: Caller; readonly silent: boolean }
  /** The caller who rings already has called again. */
  | { readonly kind: 'renew'; readonly caller: Caller }
  /** Another caller replaces this one, who may have given up. */
  | { readonly kind: 'give-way' }
  /** Both call at once, and their phone may wait for our connection for ever. */
  | { readonly kind: 'meet'; readonly caller: Caller }
  /** Both call at once and their call counts; `then` says how it continues. */
  | { readonly kind: 'yield'; readonly caller: Caller; readonly then: 'answer' | 'ring' }
  // Signalling.
  | { readonly kind: 'call-refused'; readonly contact: string; readonly why?: Refusal | undefined }
  | { readonly kind: 'call-cancelled'; readonly contact: string }
  | { readonly kind: 'call-failed'; readonly contact: string }
  | { readonly kind: 'call-ended'; readonly contact: string; readonly why?: Refusal | undefined }
  | { readonly kind: 'contact-left'; readonly contact: string }
  // The voice engine.
  | { readonly kind: 'offered'; readonly id: number; readonly offer: Offer }
  | { readonly kind: 'established'; readonly id: number }
  | { readonly kind: 'peer-state'; readonly id: number; readonly state: PeerState }
  | { readonly kind: 'reconnecting'; readonly id: number }
  | { readonly kind: 'reconnected'; readonly id: number }
  | { readonly kind: 'voice-closed'; readonly id: number; readonly reason: VoiceCloseReason }
  // The clock.
  | { readonly kind: 'ring-timeout'; readonly id: number }

export type CallEffect =
  | {
      readonly kind: 'make-offer'
      readonly id: number
      readonly link: MediaLinkKind
      readonly identity?: Fingerprint | undefined
    }
  | {
      readonly kind: 'answer-offer'
      readonly id: number
      readonly offer: Offer
      readonly identity?: Fingerprint | undefined
    }
  /** Connects to the other side as well, while our own offer stands. */
  | { readonly kind: 'meet-offer'; readonly id: number; readonly offer: Offer }
  | { readonly kind: 'close-voice'; readonly id: number }
  | { readonly kind: 'set-muted'; readonly muted: boolean }
  | { readonly kind: 'request-call'; readonly contact: string; readonly offer: Offer }
  | { readonly kind: 'refuse-call'; readonly contact: string; readonly why: Refusal }
  /** We give up a call whose request was sent. */
  | { readonly kind: 'cancel-call'; readonly contact: string }
  /** A call that both sides have talked in is over. */
  | { readonly kind: 'end-call'; readonly id: number; readonly contact: string }
  | { readonly kind: 'start-ring-timer'; readonly id: number }
  | { readonly kind: 'stop-ring-timer'; readonly id: number }

export interface CallContext {
  /** Unix time, ms. */
  readonly nowMs: number
  readonly online: boolean
  /** The id for a call that begins with this event. */
  readonly newId: number
  /** The kind of link of a call to somebody. */
  readonly linkKindTo: (contact: string) => MediaLinkKind
}

export interface Transition {
  readonly call: Call
  readonly effects: readonly CallEffect[]
}
