/**
 * The extension block: entries between Ringdowns, after a message's known fields. Other peers ignore it.
 * Specified byte by byte in docs/protocol-extension.md.
 *
 * Block: "RD", u8 version 1, entries. Entry: u16 type, u16 length, that many bytes. Little-endian.
 */

/** Entries by type. Unknown types are preserved. */
export type Extension = ReadonlyMap<number, Uint8Array>

/** A whole block, bytes. */
export const MAX_EXTENSION_BYTES = 1024
/** A block that holds one signal and nothing else, bytes: the head, a name of 256 bytes, a reference, and JSON of 6 KiB. */
export const MAX_SIGNAL_BLOCK_BYTES = 7 + 2 + 256 + 1 + 8 + 6 * 1024
const MAX_ENTRIES = 16

/** "RD", version 1. */
const HEAD = [0x52, 0x44, 0x01] as const
const ENTRY_HEAD_BYTES = 4

/** Entry types. */
export const ENTRY = {
  capabilities: 1,
  announcements: 2,
  ping: 3,
  pong: 4,
  identity: 5,
  challenge: 6,
  serverName: 7,
  loginProof: 8,
  loginRefusal: 9,
  callProof: 10,
  serverTime: 11,
  callReference: 15,
  callEnd: 16,
  serverAbilities: 20,
  candidates: 21,
  peerState: 26,
  status: 27,
  statuses: 28,
  nameRelease: 31,
  ticket: 32,
  iceServers: 33,
  signalTo: 34,
  signalFrom: 35,
  httpPort: 36,
  relayTicket: 37,
  voiceNumbers: 40,
  otherLink: 41,
  voiceSignal: 42,
  networkNodes: 43,
  pulse: 44,
} as const

const SIGNALS: readonly number[] = [ENTRY.signalTo, ENTRY.signalFrom, ENTRY.voiceSignal]

/** The encoded length of a block, bytes. */
export const extensionBytes = (extension: Extension): number =>
  [...extension.values()].reduce<number>((sum, { length }) => sum + ENTRY_HEAD_BYTES + length, HEAD.length)

/** @throws RangeError over 1 KiB (a signal alone: 6,418 bytes) or 16 entries, or for a type that is not a u16 */
export function encodeExtension(extension: Extension): Uint8Array {
  const size = extensionBytes(extension)
  const isSignal = extension.size === 1 && SIGNALS.some((type) => extension.has(type))
  if (size > (isSignal ? MAX_SIGNAL_BLOCK_BYTES : MAX_EXTENSION_BYTES) || extension.size > MAX_ENTRIES)
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
export function decodeExtension(trailing: Uint8Array): Extension | undefined {
  if (trailing.length < HEAD.length || trailing.length > MAX_SIGNAL_BLOCK_BYTES) return undefined
  if (HEAD.some((byte, n) => trailing[n] !== byte)) return undefined
  const view = viewOf(trailing)
  if (trailing.length > MAX_EXTENSION_BYTES && !isOneSignal(view)) return undefined
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

/** Whether the first entry is a signal and fills the block. */
const isOneSignal = (block: DataView): boolean =>
  SIGNALS.includes(block.getUint16(HEAD.length, true)) &&
  HEAD.length + ENTRY_HEAD_BYTES + block.getUint16(HEAD.length + 2, true) === block.byteLength

/** A view of exactly these bytes, at any offset in their buffer. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
