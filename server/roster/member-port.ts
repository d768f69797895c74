import type { Contact, ContactStatus } from './contact'

/** Everybody whom a newcomer finds. Newcomers of one moment share the arrays, so that a port can encode them once. */
export interface Welcome {
  readonly self: Contact
  /** Those who were here before. */
  readonly earlier: readonly Contact[]
  /** Those who arrive at the same moment, `self` among them. */
  readonly newcomers: readonly Contact[]
  /** Of those among them who are not available. */
  readonly statuses: readonly ContactStatus[]
}

/**
 * A change of who is here and how they are, never empty. Everybody gets the same object, so that a port can encode it once. Departures
 * precede arrivals: a name can be in both.
 */
export interface PresenceChange {
  readonly left: readonly Contact[]
  readonly arrived: readonly Contact[]
  /** New statuses of people who have been announced, or are in `arrived`. */
  readonly statuses: readonly ContactStatus[]
}

/** Why a call request goes nowhere. */
export type CallProblem = 'not-found' | 'yourself' | 'too-often'

/**
 * The way from the roster to one member, wherever the member is: on a connection of this process, or on another node.
 * `Offer` is what a caller tells a callee about how to connect; the roster passes it on unread. Methods return at once
 * and never throw: a port that can no longer deliver drops what it is given.
 */
export interface MemberPort<Offer> {
  /** The name belongs to the member. Comes first. */
  signedIn(): void
  /** Comes once, before the first `changed`. */
  welcome(welcome: Welcome): void
  changed(change: PresenceChange): void
  /** `caller` calls. The member knows the caller already. */
  ring(caller: string, offer: Offer): void
  /** `callee` refuses the member's call. @param detail what the callee adds for phones that understand it; opaque */
  refused(callee: string, detail: Uint8Array | undefined): void
  /** `caller`, who called the member, has given up. @param detail as in `refused` */
  cancelled(caller: string, detail: Uint8Array | undefined): void
  /** The member's own phone has signed in from elsewhere, and has the name now. The last thing that is told. */
  displaced(): void
  /** The member's last call request goes nowhere. */
  callFailed(problem: CallProblem): void
}
