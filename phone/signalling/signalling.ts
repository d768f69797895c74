import type { EventEmitter } from 'node:events'
import type { Status } from '../../base/status'
import type { Reach } from '../../base/networks/reach'
import type {
  CallEnd,
  CallReference,
  Capabilities,
  Fingerprint,
  RoomToken,
  TurnServer,
} from '../../protocol/directory'
import type { MediaLinkKind, Offer, Signal } from '../../protocol/media/negotiation'
import type { RelayAccess } from '../../protocol/relay/relay'
import type { Account, CallDirection, ConnectionState } from '../model'
import type { CallClaim } from '../privacy/call-signature'
import type { Identity } from '../privacy/identity'
import type { Presence, PresenceChanges } from './presence'

/** Why a callee refuses a call. */
export type Refusal = Exclude<CallEnd, 'cancelled'>

/** A server that helps two phones to connect (ICE, RFC 8445). */
export type IceServer =
  | { readonly kind: 'stun'; readonly host: string; readonly port: number }
  | ({ readonly kind: 'turn' } & TurnServer)

/** Somebody calls. */
export interface CallRequest {
  readonly contact: string
  /** How to connect to them. */
  readonly offer: Offer
  /** The identity that their phone announces. Undefined: none, and it expects no proof of ours either. */
  readonly identity?: Fingerprint
  /** The signature of the request, not checked yet; undefined: there is none. */
  readonly claim?: CallClaim | 'malformed'
}

/** A message after the offer, to or from the other side of a call. */
export interface PeerSignal {
  readonly contact: string
  /** Names the call that it belongs to; undefined: a call without a name. */
  readonly reference?: CallReference
  readonly signal: Signal
}

/** How to enter the rooms of the network. */
export interface RoomsAccess {
  /** The gateway at the server that we are signed in to: `ws://` or `wss://`, without a path. */
  readonly gateway: string
  /** Good now; undefined: we have not proved our key, so rooms do not let us in. */
  readonly token: RoomToken | undefined
  /** From where the server can be reached. */
  readonly reach: Reach
}

export interface SignallingEvents {
  connection: [ConnectionState]
  contacts: [PresenceChanges]
  /** The server reports that these people have left. */
  left: [names: readonly string[]]
  'call-request': [CallRequest]
  /** `contact`, whom we called, refuses the call. Undefined: without a reason. */
  'call-refused': [contact: string, why: Refusal | undefined]
  /** `contact`, who called us, has given up. */
  'call-cancelled': [contact: string]
  /** Our request to `contact` could not be forwarded. */
  'call-failed': [contact: string]
  /** `contact` has ended the call with us, whatever its state. Undefined: without a reason. */
  'call-ended': [contact: string, why: Refusal | undefined]
  /** From anybody: whoever has such a call takes it. Its content is a stranger's. */
  signal: [PeerSignal]
}

/**
 * The client of a server that connects people: signs in, lists people, and forwards calls. It reconnects
 * when the server is lost, until `signOut`.
 */
export interface Signalling extends EventEmitter<SignallingEvents> {
  readonly state: ConnectionState
  readonly ownName: string
  /** The people at the server and those who left last, in no order; without ourselves. */
  readonly contacts: readonly Presence[]
  /** The servers that help two phones to connect, with credentials that are good now; none while signed out. */
  readonly iceServers: readonly IceServer[]
  /**
   * The relays of the server and its network, for calls with people there, in the order in which we choose one; none while signed
   * out, and where there is none.
   */
  readonly relays: readonly RelayAccess[]

  /** The rooms of the network; undefined while signed out, and where there are none. */
  readonly rooms: RoomsAccess | undefined

  /** The page for guests at the server, `http:` or `https:`, with the path `/`; undefined while signed out, and where there is none. */
  readonly guestPage: string | undefined

  /**
   * Starts to connect as this account; the outcome arrives as `connection` events.
   * @param mayHaveGhost the server may still hold our connection with this name, from before a power cut
   */
  signIn(account: Account, mayHaveGhost?: boolean): void
  /** Leaves the server and stops trying. */
  signOut(): void
  /** Makes the next attempt at once, if one is scheduled. */
  tryNow(): void
  /** The computer goes to sleep: leaves the server, so that nobody calls it, and waits for `wake`. */
  sleep(): void
  /** The computer is awake: reconnects at once, since the old connection is likely to be dead. */
  wake(): void

  /** Tells the others whether we can talk, now and after each sign-in, where the server passes it on. */
  setStatus(status: Status): void
  /** Sets our identity, from the next sign-in on. */
  identify(identity: Identity): void
  /** Undefined for somebody who was not at the server during this run. */
  presenceOf(contact: string): Presence | undefined
  /** The identity that a call with somebody expects; undefined also while our own key cannot be opened. */
  identityOf(contact: string): Fingerprint | undefined
  /** The capabilities that somebody's phone has announced. */
  capabilitiesOf(contact: string): Capabilities
  /** The kind of link whose offers can be sent to somebody. */
  linkKindTo(contact: string): MediaLinkKind
  /**
   * Looks for somebody who is not on the list but can be called all the same, and then is on it.
   * @returns when the answer is there, within seconds. Never rejects.
   */
  lookUp(contact: string): Promise<void>

  /** @returns false without a server, or when the offer cannot be sent */
  requestCall(contact: string, offer: Offer): boolean
  /**
   * The request of `contact` that is being reported is neither a flood nor forged: keeps its announcement of their phone.
   * To be called while the event `call-request` is handled.
   */
  admitted(contact: string): void
  /** @param why for phones that understand it @returns false without a server */
  refuseCall(contact: string, why: Refusal): boolean
  /**
   * Tells `contact`, whom we called, that we have given up.
   * @returns false if the protocol cannot
   */
  cancelCall(contact: string): boolean
  /** The call with `contact`, which both sides have talked in, is over: tells them, unless the link does. */
  endCall(contact: string): void
  /** Whether the phone of `contact` is known to know the rule for two calls at once. */
  knowsGlare(contact: string): boolean
  /** Whether we learn that `contact` has given up a call to us. */
  announcesCancel(contact: string): boolean
  /** Names the last call with `contact` in this direction, for both phones; undefined: it has no name. */
  callReference(contact: string, direction: CallDirection): CallReference | undefined
  /** The random of the signed request of that call. 16 bytes; undefined: it is not signed */
  callRandom(contact: string, direction: CallDirection): Uint8Array | undefined
  /** Whether signals can be sent to the phone of `contact` now. */
  takesSignals(contact: string): boolean
  /** @returns false when it cannot be sent: `takesSignals` is false, it is too long, or there are too many */
  sendSignal(signal: PeerSignal): boolean
}
