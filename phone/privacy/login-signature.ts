import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { type Extension, proofEntry } from '../../protocol/directory'
import type { Identity } from './identity'

/** What comes before the point in a SubjectPublicKeyInfo (DER) on P-256. Bytes */
const SPKI_HEAD_BYTES = 26

/** The entry that proves that this phone has the key of its identity. @param statement what the server asks it to sign */
export function loginSignature({ privateKey }: Identity, statement: Uint8Array): Extension {
  const key = createPrivateKey(privateKey)
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(SPKI_HEAD_BYTES)
  return proofEntry({ publicKey, signature: sign('sha256', statement, { key, dsaEncoding: 'ieee-p1363' }) })
}
