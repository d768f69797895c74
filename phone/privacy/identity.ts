import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import type { Fingerprint } from '../../protocol/directory'
import { selfSigned } from './certificate'

/** Who this phone is, and what proves it. Survives a structured clone. */
export interface Identity {
  readonly fingerprint: Fingerprint
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** Signed by its own key, PEM. Nobody believes what is in it, but for the public key. */
  readonly certificate: string
}

/** BoringSSL, which is in Electron, offers no Ed25519 for TLS unless asked to; everybody has P-256. */
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
 * @throws for what is no private key on P-256
 */
export function identityOf(privateKey: string): Identity {
  const key = createPrivateKey(privateKey)
  if (key.asymmetricKeyDetails?.namedCurve !== CURVE) throw new Error('it is no private key on P-256')
  return { fingerprint: fingerprintOf(createPublicKey(key)), privateKey, certificate: selfSigned(key) }
}
