import { TextDecoder } from 'node:util'
import { isName } from '../../../base/names/check-name'
import { joined, withLength } from '../../../protocol/directory'

/**
 * What a member claims in its leaf's credential, and signs with the leaf: the leaf's signature key is the key of its
 * identity, so nobody else can sign it.
 */
export interface Claim {
  /** The group that the leaf was made for: it is valid in no other. */
  readonly groupId: Uint8Array
  /** As the person is signed in. */
  readonly name: string
}

const VERSION = 1
const HEAD_BYTES = 1 + 2

/** The `identity` of a basic credential (RFC 9420 section 5.3): u8 1, group id, name; each with its u16 length, little-endian. */
export const encodeClaim = ({ groupId, name }: Claim): Uint8Array =>
  joined([Buffer.of(VERSION), withLength(groupId), withLength(Buffer.from(name))])

/** @returns undefined for anything but a claim with a valid name */
export function decodeClaim(bytes: Uint8Array): Claim | undefined {
  const buffer = Buffer.from(bytes)
  if (buffer.length < HEAD_BYTES || buffer[0] !== VERSION) return undefined
  const nameAt = HEAD_BYTES + buffer.readUInt16LE(1) + 2
  if (buffer.length < nameAt || nameAt + buffer.readUInt16LE(nameAt - 2) !== buffer.length) return undefined
  const name = textOf(buffer.subarray(nameAt))
  if (name === undefined || !isName(name)) return undefined
  return { groupId: buffer.subarray(HEAD_BYTES, nameAt - 2), name }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
