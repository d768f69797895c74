import { type BlockLimits, decodeBlock, encodeBlock, type Extension } from '../extension/extension-block'

export { type Extension, extensionBytes, viewOf } from '../extension/extension-block'

/** The extension block of directory and peers. Specified byte by byte in docs/protocol-extension.md. */

/** A whole block, bytes. */
export const MAX_EXTENSION_BYTES = 1024
/** A block that holds one signal and nothing else, bytes: the head, a name of 256 bytes, a reference, and JSON of 6 KiB. */
export const MAX_SIGNAL_BLOCK_BYTES = 7 + 2 + 256 + 1 + 8 + 6 * 1024

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
  networkRelays: 45,
  roomToken: 46,
} as const

const LIMITS: BlockLimits = {
  bytes: MAX_EXTENSION_BYTES,
  alone: { types: [ENTRY.signalTo, ENTRY.signalFrom, ENTRY.voiceSignal], bytes: MAX_SIGNAL_BLOCK_BYTES },
}

/** @throws RangeError over 1 KiB (a signal alone: 6,418 bytes) or 16 entries, or for a type that is not a u16 */
export const encodeExtension = (extension: Extension): Uint8Array => encodeBlock(extension, LIMITS)

/**
 * Decodes the bytes after a message's known fields. Never throws.
 * @returns undefined for anything but one well-formed block
 */
export const decodeExtension = (trailing: Uint8Array): Extension | undefined => decodeBlock(trailing, LIMITS)
