import type { RateBudget } from '../../../base/rate-budget'
import type { GroupTicket } from '../../../protocol/groups'
import type { NodeGroup } from './node-group'

/** A user in a group, who is registered here. Their sound comes from one address. */
export interface Member {
  readonly userId: number
  readonly group: NodeGroup
  /** Where their datagrams come from: an IPv4 literal. */
  address: string
  port: number
  /** The one that expires last. */
  ticket: GroupTicket
  /** What they have to repeat, and the highest count with it. */
  challenge: Uint8Array
  count: number
  /** When the challenge was made. ms */
  challengedMs: number
  /** When they have registered last. ms */
  registeredMs: number
  /** Whose sound they don't want. */
  muted: ReadonlySet<number> | undefined
  /** By the room's host. */
  isSilenced: boolean
  /** When their sound has asked the controller last. ms */
  askedMs: number
  readonly packets: RateBudget
  readonly bytes: RateBudget
  /** What they ask for beside sound. */
  readonly asks: RateBudget
}

const USERS = 2 ** 32

/** One number for a user in a group. */
export const memberKey = (groupId: number, userId: number): number => groupId * USERS + userId
