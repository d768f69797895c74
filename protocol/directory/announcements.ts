import { decodeExtension, ENTRY, type Extension, MAX_EXTENSION_BYTES, viewOf } from './extension'

/**
 * The blocks that contacts announced at their login, forwarded by the server in the block of an AddContact. Each entry:
 * u16 index into that message's list, u16 length, the contact's own block.
 */

/** The longest contact block that is forwarded. Bytes */
export const MAX_ANNOUNCED_BYTES = 256

const HEAD_BYTES = 4
/** The lengths of the block's header and of the entry's header. */
const AROUND_BYTES = 7

/** A contact of a list, and its encoded block if it announced one. */
export interface ListedContact {
  readonly name: string
  readonly block?: Uint8Array | undefined
}

/** Splits a list so that each part holds at most `maxNames` names, and their blocks fit into one block. */
export function partsOf<Contact extends ListedContact>(
  contacts: readonly Contact[],
  maxNames: number,
): readonly (readonly Contact[])[] {
  const parts: Contact[][] = []
  let part: Contact[] = []
  let bytes = AROUND_BYTES
  for (const contact of contacts) {
    const more = contact.block === undefined ? 0 : HEAD_BYTES + contact.block.length
    if (part.length === maxNames || bytes + more > MAX_EXTENSION_BYTES) {
      parts.push(part)
      part = []
      bytes = AROUND_BYTES
    }
    part.push(contact)
    bytes += more
  }
  return part.length === 0 ? parts : [...parts, part]
}

/** The block for one AddContact; undefined without announcements. */
export function announcements(contacts: readonly ListedContact[]): Extension | undefined {
  let size = 0
  for (const { block } of contacts) if (block !== undefined) size += HEAD_BYTES + block.length
  if (size === 0) return undefined
  const bytes = new Uint8Array(size)
  const view = viewOf(bytes)
  let at = 0
  contacts.forEach(({ block }, index) => {
    if (block === undefined) return
    view.setUint16(at, index, true)
    view.setUint16(at + 2, block.length, true)
    bytes.set(block, at + HEAD_BYTES)
    at += HEAD_BYTES + block.length
  })
  return new Map([[ENTRY.announcements, bytes]])
}

/** The blocks in an AddContact by contact name. Malformed entries are skipped. */
export function announcedBy(
  names: readonly string[],
  extension: Extension | undefined,
): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>()
  const bytes = extension?.get(ENTRY.announcements)
  if (bytes === undefined) return found
  const view = viewOf(bytes)
  for (let at = 0; at + HEAD_BYTES <= bytes.length;) {
    const name = names[view.getUint16(at, true)]
    const from = at + HEAD_BYTES
    at = from + view.getUint16(at + 2, true)
    if (at > bytes.length) break
    const block = decodeExtension(bytes.subarray(from, at))
    if (name !== undefined && block !== undefined) found.set(name, block)
  }
  return found
}
