import type { Fingerprint, PeerState } from '../../protocol/directory'
import type { PersonId } from './person-id'
import type { Privacy } from './privacy'

export type CallDirection = 'outgoing' | 'incoming'

/** Why a call ended. The renderer turns each into words. */
export type EndReason =
  | 'hung-up' // this side ended it
  | 'peer-hung-up'
  | 'cancelled' // this side gave up before an answer
  | 'refused' // they declined, or were busy: their phone does not tell which
  | 'peer-declined'
  | 'peer-busy' // they are in other calls, or were called too often
  | 'peer-slept' // their computer went to sleep
  | 'peer-cannot-connect' // they answered, but could not connect to us
  | 'peer-private-only' // they take private calls only, and this one was not
  | 'declined' // this side refused
  | 'no-answer' // nobody answered within 45 s
  | 'missed' // this side did not answer within 45 s
  | 'caller-gave-up' // they stopped calling
  | 'unreachable' // not online, or their computer could not be reached
  | 'peer-port-busy' // they called, and their computer had too many connections to take ours
  | 'connection-lost' // the voice connection broke
  | 'slept' // this computer was put to sleep
  | 'server-unavailable' // no connection to the directory server, so no call could be placed
  | 'port-unavailable' // no port could be opened for the other side to connect to
  | 'audio-failed' // the voice process died
  | 'not-private' // their phone offers no private call, and the user wants no others: refused at once
  | 'not-authentic' // the peer at the other end could not prove to be them

/** Identifies the call that a command is about. A call that has taken its place is left alone. */
export interface CallTarget {
  readonly id: number
  /** The other side's name at the server. */
  readonly contact: string
}

export const targetOf = ({ id, contact }: CallTarget): CallTarget => ({ id, contact })

/** Identifies exactly the call that the user was shown and has confirmed. */
export interface CallConsent extends CallTarget {
  readonly identity?: Fingerprint | undefined
}

export const consentTo = ({ id, contact, identity }: CallConsent): CallConsent => ({ id, contact, identity })

/** Whether the call is still the shown one: the same call, name and identity. */
export const isConsentTo = (consent: CallConsent, call: CallConsent): boolean =>
  consent.id === call.id && consent.contact === call.contact && consent.identity === call.identity

/** A call with the other side as it is shown. */
interface OtherSide extends CallTarget {
  readonly person: PersonId
  readonly privacy: Privacy
  /** They are at the broker only, such as in a browser: nothing proves who they are. */
  readonly isGuest?: true
  /** Such a guest who only listens: nothing is heard of them. */
  readonly isListener?: true
  /** With a warning: the pinned person whom they only look like, by their name. */
  readonly lookAlike?: string
  /** What the user calls them; never with a warning. */
  readonly nickname?: string
}

/** The name by which the user knows the other side of a call. */
export const calledName = ({ contact, nickname }: Pick<OtherSide, 'contact' | 'nickname'>): string =>
  nickname ?? contact

export type CallState =
  | { readonly kind: 'idle' }
  /** We call them; it rings at their side. Times are Unix time in ms. */
  | ({
      readonly kind: 'calling'
      readonly sinceMs: number
    } & OtherSide)
  /** They call us. */
  | ({
      readonly kind: 'ringing'
      readonly sinceMs: number
      /** Shown without sound or notification, because do not disturb is on. */
      readonly silent?: boolean
    } & CallConsent &
      OtherSide)
  /** Answered; the voice connection is being made. */
  | ({
      readonly kind: 'connecting'
      readonly direction: CallDirection
      readonly sinceMs: number
    } & OtherSide)
  | ({
      readonly kind: 'talking'
      readonly direction: CallDirection
      readonly sinceMs: number
      readonly muted: boolean
      /** As the other side tells it; undefined: it has told nothing. */
      readonly peer?: PeerState
      /** Nothing comes from the other side, and another path is looked for. */
      readonly isReconnecting?: true
    } & OtherSide)
  /** Stays until dismissed or until the next call begins. */
  | ({
      readonly kind: 'ended'
      readonly direction: CallDirection
      readonly reason: EndReason
      /** How long the two talked, ms; 0 if they never did. */
      readonly durationMs: number
      readonly atMs: number
    } & OtherSide)

/** A second caller, while we talk to the first one. */
export interface WaitingCall extends CallConsent, OtherSide {
  readonly sinceMs: number
  /** As for a ringing call. */
  readonly silent?: boolean
}

/** A call on hold: neither side hears the other, the connection stays. */
export interface HeldCall extends OtherSide {
  readonly direction: CallDirection
  /** When talking began, Unix time, ms. */
  readonly sinceMs: number
  /** As for a call that talks. */
  readonly peer?: PeerState
  readonly isReconnecting?: true
}
