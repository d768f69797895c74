import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { selfSigned } from '../../base/self-signed'
import type { Fingerprint } from '../../protocol/directory'

/** This phone's identity and its proof. Survives a structured clone. */
export interface Identity {
  readonly fingerprint: Fingerprint
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** Self-signed, PEM. Only its public key matters. */
  readonly certificate: string
}

/** Electron's BoringSSL does not offer Ed25519 for TLS by default; P-256 is available everywhere. */
const CURVE = 'prime256v1'

/** A new private key, PKCS #8, PEM. */
export const makePrivateKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: CURVE })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()

/** Of a public key. */
export const fingerprintOf = (key: KeyObject): Fingerprint =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')

/**
 * Makes the identity of a private key, with a new certificate.
 * @throws for anything but a private key on P-256
 */
export function identityOf(privateKey: string): Identity {
  const key = keyIn(privateKey)
  if (key.asymmetricKeyDetails?.namedCurve !== CURVE) throw new Error('it is no private key on P-256')
  return { fingerprint: fingerprintOf(createPublicKey(key)), privateKey, certificate: selfSigned(key) }
}

/** @throws in plain words, because OpenSSL's text says nothing to a user */
function keyIn(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new Error(pem.includes('ENCRYPTED') ? 'it is locked by a passphrase' : 'it is no private key')
  }
}
