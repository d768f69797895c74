import { ENTRY, type Extension } from './extension'
import { fromHex, toHex } from './hex'

/** A phone's identity: SHA-256 of its public key (SubjectPublicKeyInfo, DER), 64 lower-case hexadecimal digits. */
export type Fingerprint = string

/** Length on the wire, bytes. */
const BYTES = 32

/** The entry with our identity. @throws RangeError for a string that is not a fingerprint */
export function identityEntry(fingerprint: Fingerprint): Extension {
  if (!/^[0-9a-f]{64}$/.test(fingerprint)) throw new RangeError('an identity is 64 hexadecimal digits')
  return new Map([[ENTRY.identity, fromHex(fingerprint)]])
}

/** The sender's identity in a block; undefined when it is missing or malformed. */
export function identityIn(extension: Extension | undefined): Fingerprint | undefined {
  const bytes = extension?.get(ENTRY.identity)
  return bytes?.length === BYTES ? toHex(bytes) : undefined
}
