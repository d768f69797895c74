/**
 * The extension block: entries between Ringdowns, after the known fields of a message. Other programs ignore it. Each protocol
 * has entry types of its own.
 *
 * Block: "RD", u8 version 1, entries. Entry: u16 type, u16 length, that many bytes. Little-endian.
 */

/** Entries by type. Unknown types are preserved. */
export type Extension = ReadonlyMap<number, Uint8Array>

/** How large the blocks of a protocol may be. */
export interface BlockLimits {
  /** A whole block, bytes. */
  readonly bytes: number
  /** A block with nothing but one entry of these types may have more bytes. */
  readonly alone?: { readonly types: readonly number[]; readonly bytes: number }
}

/** The most entries of a block. */
export const MAX_ENTRIES = 16

/** "RD", version 1. */
const HEAD = [0x52, 0x44, 0x01] as const
/** What comes before the entries of a block. */
export const BLOCK_HEAD_BYTES = HEAD.length
/** What comes before the bytes of an entry: its type and length. */
export const ENTRY_HEAD_BYTES = 4

/** The encoded length of a block, bytes. */
export const extensionBytes = (extension: Extension): number =>
  [...extension.values()].reduce<number>((sum, { length }) => sum + ENTRY_HEAD_BYTES + length, HEAD.length)

/** @throws RangeError over the limits or 16 entries, or for a type that is not a u16 */
export function encodeBlock(extension: Extension, limits: BlockLimits): Uint8Array {
  const size = extensionBytes(extension)
  const [first = 0] = extension.keys()
  const most = extension.size === 1 ? mostBytes(first, limits) : limits.bytes
  if (size > most || extension.size > MAX_ENTRIES)
    throw new RangeError(`an extension of ${extension.size} entries and ${size} bytes is too large`)
  const block = new Uint8Array(size)
  const view = viewOf(block)
  block.set(HEAD)
  let at: number = HEAD.length
  for (const [type, bytes] of extension) {
    if (!Number.isInteger(type) || type < 0 || type > 0xffff)
      throw new RangeError(`${type} is not an entry's type`)
    view.setUint16(at, type, true)
    view.setUint16(at + 2, bytes.length, true)
    block.set(bytes, at + ENTRY_HEAD_BYTES)
    at += ENTRY_HEAD_BYTES + bytes.length
  }
  return block
}

/**
 * Decodes the bytes after a message's known fields. Never throws.
 * @returns undefined for anything but one well-formed block
 */
export function decodeBlock(trailing: Uint8Array, limits: BlockLimits): Extension | undefined {
  const { bytes, alone = { bytes } } = limits
  if (trailing.length < HEAD.length || trailing.length > Math.max(bytes, alone.bytes)) return undefined
  if (HEAD.some((byte, n) => trailing[n] !== byte)) return undefined
  const view = viewOf(trailing)
  if (trailing.length > bytes && !isOneLongEntry(view, limits)) return undefined
  const entries = new Map<number, Uint8Array>()
  let at: number = HEAD.length
  while (at < trailing.length) {
    if (at + ENTRY_HEAD_BYTES > trailing.length) return undefined
    const type = view.getUint16(at, true)
    const from = at + ENTRY_HEAD_BYTES
    at = from + view.getUint16(at + 2, true)
    if (at > trailing.length || entries.has(type) || entries.size === MAX_ENTRIES) return undefined
    entries.set(type, trailing.slice(from, at))
  }
  return entries
}

/** The most bytes of a block with one entry of this type. */
const mostBytes = (type: number, { bytes, alone }: BlockLimits): number =>
  alone?.types.includes(type) === true ? alone.bytes : bytes

/** Whether the first entry may fill a larger block, and fills this one. */
const isOneLongEntry = (block: DataView, limits: BlockLimits): boolean =>
  block.byteLength <= mostBytes(block.getUint16(HEAD.length, true), limits) &&
  HEAD.length + ENTRY_HEAD_BYTES + block.getUint16(HEAD.length + 2, true) === block.byteLength

/** A view of exactly these bytes, at any offset in their buffer. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
