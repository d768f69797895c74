import type { Status } from '../../base/status'
import type { NameOwner, NameOwners } from '../names/name-owners'
import type { OwnerKey } from '../names/name-register'
import type { Files } from './files'
import type { Journals } from './journal'

/** A run of one program in the network. Random; new at each start. */
export type NodeId = string

/** Names one sign-in. A later sign-in with the same name has another. */
export interface EntryId {
  readonly name: string
  /** Unique in the network. */
  readonly session: string
}

/** Somebody who is signed in at one of the nodes. */
export interface RosterEntry extends EntryId {
  readonly node: NodeId
  /** The key that the phone has proved to own. */
  readonly key: OwnerKey | undefined
  /** The announcement of the phone. Opaque. */
  readonly announced: Uint8Array | undefined
  /** Proves at another node that a phone is the one that has signed in. */
  readonly ticket: Uint8Array | undefined
  readonly status: Status
}

/** An entry, and the change that brought it. */
export interface VersionedEntry extends RosterEntry {
  readonly version: number
}

/** A status of somebody who is signed in. */
export interface EntryStatus extends EntryId {
  readonly status: Status
}

/** A change of the network's roster. Departures precede arrivals, because a name can be in both. */
export interface RosterChange {
  /** Names this history of changes. It is another one when the store has lost its content. */
  readonly epoch: string
  /** Each change has the number after that of the one before. */
  readonly version: number
  readonly left: readonly EntryId[]
  readonly arrived: readonly VersionedEntry[]
  readonly statuses: readonly EntryStatus[]
}

/** How an attempt to enter the roster ended. */
export type EnterOutcome =
  | 'entered'
  /** The name is in use; a look-alike is in use; the name belongs to another key. */
  | 'taken'
  | 'look-alike'
  | 'owned'
  /** The store cannot be reached. */
  | 'away'

/** All entries at about `version`; later changes may be contained already. */
export interface RosterSnapshot {
  readonly epoch: string
  readonly version: number
  readonly entries: readonly VersionedEntry[]
}

/** The answer to a sign of life. */
export interface Beat {
  readonly epoch: string
  /** That of the last change. */
  readonly version: number
  /** The time of the network, Unix time, ms. */
  readonly unixMs: number
  /** The nodes that are alive, with what they say of themselves. */
  readonly nodes: ReadonlyMap<NodeId, string>
  /** Nodes that have given no sign of life for `NODE_LEASE_MS`, and still have people. */
  readonly silent: readonly NodeId[]
}

/** Told in the order in which the store made the changes. The methods never throw. */
export interface BackplaneListener {
  /** The store is reached; changes may have been missed. */
  up(): void
  /** The store cannot be reached. */
  away(): void
  changed(change: RosterChange): void
  /** @param after the version of the roster that the sender knew */
  message(from: NodeId, after: number, text: string): void
}

/** A node is dead when it has given no sign of life for this long. ms */
export const NODE_LEASE_MS = 3_000
/** The longest text that a node says of itself, and the longest message to another one. Characters */
export const MAX_NODE_TEXT = 4096
export const MAX_MESSAGE_TEXT = 65_536
/** The most people of a dead node that are removed by one change. */
export const BURIED_AT_ONCE = 500
/** The most people who come back by one change. */
export const RETURNED_AT_ONCE = 200

/** A set of records. */
export type RecordSet =
  /** Of masters: join codes, nodes, what operators want of them, and what all masters have in common. */
  | 'join-codes'
  | 'admitted-nodes'
  | 'orders'
  | 'masters'
  /** Of room hosts: what a room is, by its name; the name of the room that has a group, by the group's number. */
  | 'rooms'
  | 'groups'
  /** Of all nodes: the keys that they have in common. */
  | 'keys'

/** A change of one record; undefined stands for no record. A record is never empty. */
export interface RecordChange {
  /** As it was read. */
  readonly before: string | undefined
  readonly after: string | undefined
}

export type RecordOutcome =
  | 'done'
  /** The record is not as it was read. */
  | 'changed'
  /** There is no room for another record. */
  | 'full'

/** The most records of a set. */
export const MAX_RECORDS = 10_000
/** Characters */
export const MAX_RECORD_KEY = 256
export const MAX_RECORD_TEXT = 65_536

/** @throws RangeError for more than can come back at once */
export function checkReturn(entries: readonly RosterEntry[]): void {
  if (entries.length > RETURNED_AT_ONCE) throw new RangeError('too many people come back at once')
}

/** @throws RangeError for a record that is too long */
export function checkRecord(key: string, { after }: RecordChange): void {
  if (key.length > MAX_RECORD_KEY || (after ?? '').length > MAX_RECORD_TEXT)
    throw new RangeError('the record is too long')
}

/** The store cannot be reached, or did not answer in time. */
export class BackplaneAwayError extends Error {
  override readonly name = 'BackplaneAwayError'
}

/**
 * What the nodes of a network share: who is signed in where, the owners of names, messages between nodes, leases, counters,
 * records, journals and files.
 * Each method is atomic. Methods that return a promise reject with a `BackplaneAwayError` while the store cannot be
 * reached; the others then do nothing, and `SharedRoster` makes up for it later.
 */
export interface Backplane extends NameOwners, Journals, Files {
  /** This node. */
  readonly node: NodeId
  readonly isUp: boolean
  /** Connects, and keeps trying in the background. */
  start(listener: BackplaneListener): void
  /** Closes the connection; what waits is lost. */
  stop(): Promise<void>

  /** The nodes that are alive, this one too, with what they say of themselves. */
  nodes(): Promise<ReadonlyMap<NodeId, string>>
  /** Gives a sign of life; call it at least every second. @param info what the node says of itself */
  beat(info: string): Promise<Beat>
  /**
   * Removes up to `BURIED_AT_ONCE` people of a silent node, and the node with the last of them. Does nothing to another
   * node that lives. A node that stops buries itself, and gives no more signs of life.
   * @returns whether there are more
   */
  bury(node: NodeId): Promise<boolean>

  /**
   * Enters somebody into the roster. The owner of a name displaces whoever has it. `changed` comes before the answer
   * 'entered', or soon after it.
   * @param network of the phone, for the limit on names that get a new owner
   * @param answer called once, perhaps before this returns
   */
  enter(entry: RosterEntry, network: string, answer: (outcome: EnterOutcome) => void): void
  /**
   * Enters people again whom the store has lost, in this order, by one change. Whoever has a name by now keeps it.
   * @param entries of this node, up to `RETURNED_AT_ONCE`
   * @param answer called once, perhaps before this returns, with an outcome for each
   * @throws RangeError for too many
   */
  comeBack(entries: readonly RosterEntry[], answer: (outcomes: readonly EnterOutcome[]) => void): void
  /** Removes an entry. Does nothing when the name has a later one. */
  leave(entry: EntryId): void
  setStatus(entry: EntryStatus): void
  snapshot(): Promise<RosterSnapshot>

  ownersOf(name: string): Promise<readonly NameOwner[]>
  own(owner: NameOwner, network: string): Promise<boolean>
  /** The owner releases a name and its look-alikes. @returns false for somebody else's name */
  giveBack(owner: NameOwner): Promise<boolean>

  /**
   * Sends a text to another node, which gets it at most once.
   * @param after the version of the roster that the sender knows
   */
  send(to: NodeId, after: number, text: string): Promise<void>

  /**
   * Takes a lease, or renews it.
   * @param holder who takes it; any text of up to 256 characters
   * @returns who holds it now
   */
  takeLease(name: string, holder: string, ms: number): Promise<string>
  /** @returns who holds a lease now; undefined: nobody */
  leaseHolder(name: string): Promise<string | undefined>
  /** Ends a lease of this holder. */
  giveLease(name: string, holder: string): Promise<void>
  /** Adds to a counter. A counter begins at 0, and ends `ms` after it began. @returns its new value */
  count(name: string, by: number, ms: number): Promise<number>

  /** A record; undefined: there is none. */
  record(set: RecordSet, key: string): Promise<string | undefined>
  records(set: RecordSet): Promise<ReadonlyMap<string, string>>
  /**
   * Changes a record if it still is as it was read. It stays until it is changed again.
   * @throws RangeError for a key or a text that is too long
   */
  changeRecord(set: RecordSet, key: string, change: RecordChange): Promise<RecordOutcome>
}
