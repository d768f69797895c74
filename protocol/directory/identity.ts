import { ENTRY, type Extension } from './extension'

/** Who a phone is: SHA-256 over its public key (SubjectPublicKeyInfo, DER), 64 lower-case hexadecimal digits. */
export type Fingerprint = string

/** On the wire. */
const BYTES = 32

/** The entry that says who we are. @throws RangeError for what is no fingerprint */
export function identityEntry(fingerprint: Fingerprint): Extension {
  if (!/^[0-9a-f]{64}$/.test(fingerprint)) throw new RangeError('an identity is 64 hexadecimal digits')
  const bytes = Uint8Array.from({ length: BYTES }, (_, n) =>
    parseInt(fingerprint.slice(2 * n, 2 * n + 2), 16),
  )
  return new Map([[ENTRY.identity, bytes]])
}

/** Who a block says its sender is. Undefined where it says nothing, or what is no identity. */
export function identityIn(extension: Extension | undefined): Fingerprint | undefined {
  const bytes = extension?.get(ENTRY.identity)
  if (bytes?.length !== BYTES) return undefined
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
