import type { Status } from '../../base/status'
import { announcements, type ListedContact, partsOf } from './announcements'
import { frame } from './direction'
import { encodeExtension, viewOf } from './extension'
import { addContact, delContact } from './messages'
import { statusesEntry } from './status'

/**
 * AddContact and DelContact frames from names that are encoded once, for a server that sends many contacts to many
 * clients. The bytes equal those of `serverToClient.encode`.
 */

/** A contact whose name is kept in its wire encoding. */
export interface EncodedContact extends ListedContact {
  /** u64 length, UTF-8. */
  readonly encodedName: Uint8Array
}

/** A contact's status. */
export interface EncodedStatus {
  readonly contact: EncodedContact
  readonly status: Status
}

/** Names in one message; a longer list takes several messages. */
const NAMES_PER_MESSAGE = 250
const LENGTH_BYTES = 8
const NOTHING = new Uint8Array(0)
const encoder = new TextEncoder()

export function encodedContact(name: string, block?: Uint8Array): EncodedContact {
  const text = encoder.encode(name)
  const encodedName = new Uint8Array(LENGTH_BYTES + text.length)
  viewOf(encodedName).setBigUint64(0, BigInt(text.length), true)
  encodedName.set(text, LENGTH_BYTES)
  return { name, block, encodedName }
}

/**
 * Splits a list into one part for each message.
 * @param withBlocks whether the recipient receives the contacts' blocks
 */
export function contactParts<Contact extends EncodedContact>(
  contacts: readonly Contact[],
  withBlocks: boolean,
): readonly (readonly Contact[])[] {
  return withBlocks ? partsOf(contacts, NAMES_PER_MESSAGE) : inParts(contacts)
}

/** One frame or more that tell these statuses. */
export const statusFrames = (statuses: readonly EncodedStatus[]): readonly Uint8Array[] =>
  inParts(statuses).map(statusFrame)

function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = []
  for (let at = 0; at < items.length; at += NAMES_PER_MESSAGE)
    parts.push(items.slice(at, at + NAMES_PER_MESSAGE))
  return parts
}

/** An AddContact for one part. */
export function addContactFrame(part: readonly EncodedContact[], withBlocks: boolean): Uint8Array {
  const extension = withBlocks ? announcements(part) : undefined
  return frame(addContact.opcode, listOf(part, extension ? encodeExtension(extension) : NOTHING))
}

/** An AddContact that tells the statuses of one part, whose contacts are listed already. */
const statusFrame = (part: readonly EncodedStatus[]): Uint8Array =>
  frame(
    addContact.opcode,
    listOf(
      part.map(({ contact }) => contact),
      encodeExtension(statusesEntry(part)),
    ),
  )

/** A DelContact for one part. */
export const delContactFrame = (part: readonly EncodedContact[]): Uint8Array =>
  frame(delContact.opcode, listOf(part, NOTHING))

/** u64 count, the names, the rest. */
function listOf(contacts: readonly EncodedContact[], trailing: Uint8Array): Uint8Array {
  let size = LENGTH_BYTES + trailing.length
  for (const { encodedName } of contacts) size += encodedName.length
  const bytes = new Uint8Array(size)
  viewOf(bytes).setBigUint64(0, BigInt(contacts.length), true)
  let at = LENGTH_BYTES
  for (const { encodedName } of contacts) {
    bytes.set(encodedName, at)
    at += encodedName.length
  }
  bytes.set(trailing, at)
  return bytes
}
