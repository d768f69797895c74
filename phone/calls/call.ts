import type { Fingerprint, PeerState } from '../../protocol/directory'
import type { Offer } from '../../protocol/media/negotiation'
import type { CallDirection, EndReason } from '../model'

/** The other side of a call. */
export interface Peer {
  readonly contact: string
  /** The identity that they must prove; undefined: voice is not encrypted. */
  readonly identity?: Fingerprint | undefined
  /** They are at the broker only, such as in a browser. */
  readonly isGuest?: true | undefined
  /** Such a guest who only listens: nothing is heard of them. */
  readonly isListener?: true | undefined
}

/** What is known of guests only. */
export type GuestMarks = Pick<Peer, 'isGuest' | 'isListener'>

export const guestMarksOf = ({ isGuest, isListener }: GuestMarks): GuestMarks => ({
  ...(isGuest && { isGuest }),
  ...(isListener && { isListener }),
})

/** Guests, and nobody else, call and are called by WebRTC alone. */
export const guestBy = (offer: Pick<Offer, 'link'>): GuestMarks =>
  offer.link === 'webrtc'
    ? { isGuest: true, ...('listens' in offer && offer.listens === true && { isListener: true }) }
    : {}

/** A caller, and how to connect to them. */
export interface Caller extends Peer {
  readonly offer: Offer
  /** The identity has signed the request. */
  readonly isProved: boolean
}

interface Numbered {
  readonly id: number
}

/** One call, in each state of its life. Times are Unix times, ms. */
export type Call =
  | { readonly kind: 'idle' }
  /** We want to call; an offer is being made. */
  | ({ readonly kind: 'dialing'; readonly sinceMs: number } & Numbered & Peer)
  /** The request was sent; their phone rings. */
  | ({ readonly kind: 'calling'; readonly sinceMs: number } & Numbered & Peer)
  /** They call, and wait for our answer. */
  | ({
      readonly kind: 'ringing'
      readonly sinceMs: number
      /** Without sound, because do not disturb is on. */
      readonly silent?: boolean
    } & Numbered &
      Caller)
  /** We have answered, and connect to them. */
  | ({ readonly kind: 'connecting'; readonly sinceMs: number; readonly direction: CallDirection } & Numbered &
      Peer)
  | ({
      readonly kind: 'talking'
      readonly sinceMs: number
      readonly direction: CallDirection
      readonly muted: boolean
      /** As the other side tells it; undefined: it has told nothing. */
      readonly peer?: PeerState
      /** Nothing comes from the other side, and another path is looked for. */
      readonly isReconnecting?: true
    } & Numbered &
      Peer)
  | ({
      readonly kind: 'ended'
      readonly direction: CallDirection
      readonly reason: EndReason
      readonly durationMs: number
      readonly atMs: number
    } & Numbered &
      Peer)

export type Active = Exclude<Call, { kind: 'idle' | 'ended' }>
export type Ringing = Extract<Call, { kind: 'ringing' }>
export type Talking = Extract<Call, { kind: 'talking' }>
export type Ended = Extract<Call, { kind: 'ended' }>

export const IDLE: Call = { kind: 'idle' }

export const isActive = (call: Call): call is Active => call.kind !== 'idle' && call.kind !== 'ended'

export function directionOf(call: Active): CallDirection {
  if (call.kind === 'connecting' || call.kind === 'talking') return call.direction
  return call.kind === 'ringing' ? 'incoming' : 'outgoing'
}

/** Up to two calls at once. */
export interface Lines {
  /** The call that is shown and heard. */
  readonly stage: Call
  /** A second caller: rings while `stage` talks. */
  readonly waiting?: Ringing
  /** Muted both ways, kept connected. */
  readonly held?: Talking
}

export const NO_LINES: Lines = { stage: IDLE }
