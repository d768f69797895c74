import type { Extension } from '../extension/extension-block'
import { ENTRY } from './extension'
import { FieldReader, FieldWriter } from './fields'
import { MAC_BYTES, type MacFunction } from './mac-entry'

/**
 * What admits a user to a group at the serving nodes of a network; in a client's Registration. Servers of the network make and
 * check it, with a key that they share.
 *
 * Entry: u8 version 1, u32 user, u16 group, u8 bits (0 moderator, 1 listens only, 2 push-to-talk), u32 expiry; 16 bytes:
 * HMAC-SHA-256 of all bytes before these, cut to 16. Unknown bits are ignored.
 */
export interface GroupTicket {
  /** 32 bits */
  readonly userId: number
  /** 16 bits */
  readonly groupId: number
  /** The floor is theirs first. */
  readonly isModerator: boolean
  /** Their sound is not wanted. */
  readonly listensOnly: boolean
  /** In the group one talks at a time, who has the floor. Of two tickets of a group the one that expires later is right. */
  readonly isPushToTalk: boolean
  /** From here on it admits nobody. Seconds of Unix time, 32 bits */
  readonly expiry: number
}

/** A ticket, and what proves it. The caller compares in constant time. */
export interface SignedTicket {
  readonly ticket: GroupTicket
  /** All bytes that the code is of. */
  readonly covered: Uint8Array
  readonly code: Uint8Array
}

const VERSION = 1
const FIELD_BYTES = 12
export const GROUP_TICKET_BYTES = FIELD_BYTES + MAC_BYTES

const MODERATOR = 1 << 0
const LISTENS_ONLY = 1 << 1
const PUSH_TO_TALK = 1 << 2

/** @throws RangeError for a field out of range */
export function writeGroupTicket(ticket: GroupTicket, mac: MacFunction): Uint8Array {
  const { userId, groupId, expiry } = ticket
  const { bytes } = new FieldWriter(GROUP_TICKET_BYTES)
    .u8(VERSION)
    .u32(userId)
    .u16(groupId)
    .u8(bitsOf(ticket))
    .u32(expiry)
  bytes.set(mac(bytes.subarray(0, FIELD_BYTES)).subarray(0, MAC_BYTES), FIELD_BYTES)
  return bytes
}

const bitsOf = ({ isModerator, listensOnly, isPushToTalk }: GroupTicket): number =>
  (isModerator ? MODERATOR : 0) | (listensOnly ? LISTENS_ONLY : 0) | (isPushToTalk ? PUSH_TO_TALK : 0)

/** Never throws. @returns undefined for anything but a ticket of this version */
export function readGroupTicket(bytes: Uint8Array): SignedTicket | undefined {
  if (bytes.length !== GROUP_TICKET_BYTES || bytes[0] !== VERSION) return undefined
  const fields = new FieldReader(bytes, 1)
  const [userId, groupId, bits, expiry] = [fields.u32(), fields.u16(), fields.u8(), fields.u32()]
  return {
    ticket: {
      userId,
      groupId,
      isModerator: (bits & MODERATOR) !== 0,
      listensOnly: (bits & LISTENS_ONLY) !== 0,
      isPushToTalk: (bits & PUSH_TO_TALK) !== 0,
      expiry,
    },
    covered: bytes.subarray(0, FIELD_BYTES),
    code: bytes.subarray(FIELD_BYTES),
  }
}

/** @throws RangeError for bytes of another length */
export function groupTicketEntry(ticket: Uint8Array): Extension {
  if (ticket.length !== GROUP_TICKET_BYTES) throw new RangeError(`a ticket of ${ticket.length} bytes`)
  return new Map([[ENTRY.ticket, ticket]])
}

/** The ticket in a Registration's block, unchecked; undefined where it is missing or malformed. */
export function groupTicketIn(extension: Extension | undefined): SignedTicket | undefined {
  const bytes = groupTicketBytesIn(extension)
  return bytes && readGroupTicket(bytes)
}

/** What is in the place of a ticket; undefined where the entry is missing. */
export const groupTicketBytesIn = (extension: Extension | undefined): Uint8Array | undefined =>
  extension?.get(ENTRY.ticket)
