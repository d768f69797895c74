import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { errorText } from '../../../base/error-text'
import { selfSigned } from '../../../base/self-signed'
import type { Certificate } from '../../admission/certificate'
import { fingerprintOf } from '../fingerprint'

/** By which nodes know their masters. All masters of a network have the same one. */
export interface MasterCertificate extends Certificate {
  /** SHA-256 of the certificate (DER). 32 bytes */
  readonly fingerprint: Uint8Array
  /** Which a node shows in the document's form. */
  readonly publicKey: KeyObject
}

/** PEM */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

/** A new certificate for a network, on P-256, which its key signs. */
export function newMasterCertificate(): CertificateFiles {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return { cert: selfSigned(privateKey), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

/** For TLS 1.3. @throws Error that says what is wrong with the certificate or its key */
export function masterCertificateOf({ cert, key }: CertificateFiles): MasterCertificate {
  try {
    const parsed = new X509Certificate(cert)
    if (!parsed.checkPrivateKey(createPrivateKey(key)))
      throw new Error('the key belongs to another certificate')
    const context = createSecureContext({
      cert,
      key,
      minVersion: 'TLSv1.3',
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
    })
    return {
      context,
      fingerprint: fingerprintOf(parsed.raw),
      publicKey: parsed.publicKey,
      cert,
      host: undefined,
    }
  } catch (error) {
    throw new Error(`the master cannot use its certificate: ${errorText(error)}`, { cause: error })
  }
}
