import type { EventEmitter } from 'node:events'
import type { Capabilities, Fingerprint } from '../../protocol/directory'
import type { MediaLinkKind, Offer, Signal } from '../../protocol/media/negotiation'
import type { Account, ConnectionState } from '../model'
import type { Presence, PresenceChanges } from './presence'

/** Somebody calls. */
export interface CallRequest {
  readonly contact: string
  /** How to connect to them. */
  readonly offer: Offer
  /** Who their phone says it is. Undefined: nobody in particular; it expects no proof of who we are either. */
  readonly identity?: Fingerprint
}

export interface SignallingEvents {
  connection: [ConnectionState]
  contacts: [PresenceChanges]
  /** These people have left the server, as the server says. */
  left: [names: readonly string[]]
  'call-request': [CallRequest]
  /** `contact`, whom we called, refuses. */
  'call-refused': [contact: string]
  /** Our request to `contact` could not be passed on. */
  'call-failed': [contact: string]
  /** An answer or a candidate of `contact`; only of a way that has `sendSignal`. */
  signal: [contact: string, signal: Signal]
}

/**
 * Our side of a server that brings people together: signs in, says who is there, and passes calls on. It comes back by
 * itself when the server is lost, until `signOut`.
 */
export interface Signalling extends EventEmitter<SignallingEvents> {
  readonly state: ConnectionState
  readonly ownName: string
  /** The people at the server and those who left last, in no order; without ourselves. */
  readonly contacts: readonly Presence[]
  /** The kind of link whose offers can be sent this way. */
  readonly linkKind: MediaLinkKind

  /** Starts to connect as this account; the outcome arrives as `connection` events. */
  signIn(account: Account): void
  /** Leaves the server and stops trying. */
  signOut(): void
  /** Makes the next attempt at once, if one is being waited for. */
  tryNow(): void
  /** The computer goes to sleep: leaves the server, so that nobody calls in vain, and waits for `wake`. */
  sleep(): void
  /** The computer is awake: connects anew at once, since a connection from before is likely to be dead. */
  wake(): void

  /** Who we are, from the next sign-in on. */
  identify(identity: Fingerprint): void
  /** Who somebody's phone says it is. */
  identityOf(contact: string): Fingerprint | undefined
  /** What somebody's phone can do beyond the protocol, as far as they have announced it. */
  capabilitiesOf(contact: string): Capabilities

  /** @returns false when there is no server to ask, or when the offer cannot be sent this way */
  requestCall(contact: string, offer: Offer): boolean
  /** @returns false when there is no server to tell */
  refuseCall(contact: string): boolean
  /** Passes on a message after the offer. Undefined where the protocol has no message for it. */
  readonly sendSignal?: (contact: string, signal: Signal) => boolean
}
