import {
  type BlockLimits,
  decodeBlock,
  encodeBlock,
  type Extension,
  extensionBytes,
} from '../extension/extension-block'

/**
 * The extension block of both planes. Its layout is that of the other protocols, little-endian; what its entries hold is
 * big-endian, as the packets are. Specified byte by byte in docs/groups-protocol.md.
 */

/** Entry types. */
export const ENTRY = {
  ticket: 1,
  leave: 2,
  muted: 3,
  load: 4,
  lease: 5,
  node: 6,
  controller: 7,
  asker: 8,
  place: 9,
  talkLimit: 10,
  mac: 11,
  challenge: 20,
  proof: 21,
  elsewhere: 22,
  rights: 23,
} as const

/** A whole block, bytes. With it a packet still fits into a datagram that no network splits. */
const MAX_EXTENSION_BYTES = 1024
const LIMITS: BlockLimits = { bytes: MAX_EXTENSION_BYTES }

/** The bytes that follow a packet's known fields. @throws RangeError over 1 KiB or 16 entries */
export const trailingOf = (extension: Extension | undefined): Uint8Array =>
  extension ? encodeBlock(extension, LIMITS) : new Uint8Array(0)

/** The length of what follows a packet's known fields. Bytes */
export const trailingBytes = (extension: Extension | undefined): number =>
  extension ? extensionBytes(extension) : 0

/** The block behind the known fields, to be spread into a packet. Other bytes count as none. */
export function extensionAfter(bytes: Uint8Array, fields: number): { readonly extension?: Extension } {
  const extension = decodeBlock(bytes.subarray(fields), LIMITS)
  return extension ? { extension } : {}
}
