import type { Member, Person } from './members'

/** The group went on to its next epoch. */
export interface EpochEvent {
  readonly kind: 'epoch'
  readonly epoch: bigint
  /** Whose commit it is. */
  readonly by: Person
  /** Who was not in the room before. Who only entered again is in neither list. */
  readonly joined: readonly Member[]
  readonly left: readonly Member[]
  /** Our own commit was accepted, or another one came first: what it wanted may still have to be done. */
  readonly ownCommit: 'accepted' | 'lost' | 'none'
}

/** What came of a message of the host. */
export type RoomEvent =
  | EpochEvent
  /** Somebody has written. */
  | { readonly kind: 'text'; readonly from: Member; readonly epoch: bigint; readonly text: Uint8Array }
  /** Somebody wants to leave: a commit is due. */
  | { readonly kind: 'leaving'; readonly member: Member }
  /** We are no longer in the group: it was closed. */
  | { readonly kind: 'removed'; readonly by: Person }
  /** The message is of a later epoch: get the messages between, and give this one again; or enter again. */
  | { readonly kind: 'behind'; readonly epoch: bigint }
  /** A repeat, or too late. */
  | { readonly kind: 'old' }
  /**
   * It changes nothing. A commit that the host has accepted, and we have not, leaves us behind. If it is `invalid`, enter
   * again. If it is `forbidden`, all others refuse it as well: whoever enters after it accepts what it has done, so found
   * a new group.
   */
  | { readonly kind: 'refused'; readonly cause: 'invalid' | 'forbidden'; readonly reason: string }
