import type { Contact, ContactStatus } from './contact'

/** The first contact list of a newcomer. Newcomers of one batch share the arrays, so that a port can encode them once. */
export interface Welcome {
  readonly self: Contact
  /** Members of earlier batches. */
  readonly earlier: readonly Contact[]
  /** Members of the same batch, including `self`. */
  readonly newcomers: readonly Contact[]
  /** Of those among them who are not available. */
  readonly statuses: readonly ContactStatus[]
}

/**
 * A change of the members and their statuses, never empty. All members get the same object, so that a port can encode it
 * once. Departures precede arrivals, because a name can be in both.
 */
export interface PresenceChange {
  readonly left: readonly Contact[]
  readonly arrived: readonly Contact[]
  /** New statuses of people who have been announced, or are in `arrived`. */
  readonly statuses: readonly ContactStatus[]
}

/** A message of one phone to another. The server does not read it. */
export interface RelayedSignal {
  /** Names the call that it belongs to. */
  readonly reference?: string | undefined
  readonly json: Uint8Array
}

/** Why a call request failed. */
export type CallProblem = 'not-found' | 'yourself' | 'too-often'

/**
 * Delivers the roster's messages to one member, who may be connected to this process or to another node.
 * `Offer` tells a callee how to connect; the roster forwards it unread. Methods return at once and never throw. A port that
 * can no longer deliver drops its messages.
 */
export interface MemberPort<Offer> {
  /** The member is signed in. Always the first message. */
  signedIn(): void
  /** Sent once, before the first `changed`. */
  welcome(welcome: Welcome): void
  changed(change: PresenceChange): void
  /** `caller` calls. The member has been told of the caller before. */
  ring(caller: string, offer: Offer): void
  /** `callee` refuses the member's call. @param detail opaque; for phones that understand it */
  refused(callee: string, detail: Uint8Array | undefined): void
  /** `caller` has cancelled its call to the member. @param detail as in `refused` */
  cancelled(caller: string, detail: Uint8Array | undefined): void
  /**
   * `contact` has ended a call with the member that the network has lost sight of, since either has changed the node.
   * @param detail has the call's reference; a port whose phone does not understand it drops it
   */
  unknownOver(contact: string, detail: Uint8Array): void
  /** `sender` sends a signal. A port whose phone takes none, or that has no room, drops it. */
  signal(sender: string, signal: RelayedSignal): void
  /** The member's key has signed in on another connection, which has the name now. Always the last message. */
  displaced(): void
  /** Somebody else has the name: they took it while this node was cut off from the others. Always the last message. */
  replaced(): void
  /** The member's last call request failed. */
  callFailed(problem: CallProblem): void
}
