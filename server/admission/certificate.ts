import { constants, createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext } from 'node:tls'
import { inWords } from '../../base/networks/connection-error'
import { errorText } from '../../base/error-text'
import { certificatesIn, DamagedCertificate } from '../../base/pem-certificates'

/** The server's certificate, with its private key. */
export interface Certificate {
  /** PEM: the server's certificate first, then the chain up to the root, in the order that certificate authorities use. */
  readonly cert: string
  /** Encrypts connections with both. */
  readonly context: SecureContext
  /** The first host name in the certificate without a wildcard; undefined when it has none. */
  readonly host: string | undefined
}

/** An unusable certificate or key; the message says why, and what to do. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
}

/**
 * Reads a certificate and its key from files, and checks that a server can use them. The dates are `certificateTroubles`'
 * concern: a server with an expired certificate still runs.
 * @throws CertificateError
 */
export function readCertificate(certFile: string, keyFile: string): Certificate {
  const cert = textOf(certFile)
  const key = textOf(keyFile)
  const parsed = firstOf(cert, certFile)
  if (!parsed.checkPrivateKey(keyOf(key, keyFile)))
    throw new CertificateError(`the key in ${keyFile} does not belong to the certificate in ${certFile}`)
  try {
    return { cert, context: contextOf(cert, key), host: hostOf(parsed) }
  } catch (error) {
    throw new CertificateError(`${certFile} cannot encrypt connections with ${keyFile}: ${whyNot(error)}`)
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CertificateError(`cannot read ${file} (${errorText(error)})`)
  }
}

/** The server's own certificate. Checks the whole chain. */
function firstOf(pem: string, file: string): X509Certificate {
  try {
    const [own] = certificatesIn(pem)
    if (own) return own
  } catch (error) {
    if (!(error instanceof DamagedCertificate)) throw error
    throw new CertificateError(
      `certificate ${error.place} in ${file} is damaged: copy the whole chain again from your certificate authority`,
    )
  }
  throw new CertificateError(`${file} holds no certificate: a PEM file is needed`)
}

function keyOf(pem: string, file: string): KeyObject {
  if (pem.includes('ENCRYPTED'))
    throw new CertificateError(
      `the key in ${file} is locked by a passphrase: unlock it with “openssl pkey -in ${file} -out FILE”`,
    )
  try {
    return createPrivateKey(pem)
  } catch {
    throw new CertificateError(
      pem.includes('PRIVATE KEY')
        ? `the private key in ${file} is damaged: copy it again, or have a new one certified`
        : `${file} holds no private key: a PEM file is needed`,
    )
  }
}

const contextOf = (cert: string, key: string): SecureContext =>
  createSecureContext({
    cert,
    key,
    minVersion: 'TLSv1.2',
    // Renegotiation would let a client repeat the costly handshake without end.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  })

/** What OpenSSL refuses in certificates and keys that can be read, by Node's codes. */
const REFUSALS: Readonly<Record<string, string>> = {
  ERR_SSL_EE_KEY_TOO_SMALL: 'the key is too short to be safe: make one on P-256, or an RSA key of 2048 bits',
  ERR_SSL_CA_KEY_TOO_SMALL: 'a key in the chain is too short to be safe: have a new certificate issued',
  ERR_SSL_CA_MD_TOO_WEAK: 'a signature in the chain is too weak to be safe: have a new certificate issued',
}

const whyNot = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { code = '' } = error as NodeJS.ErrnoException
  return REFUSALS[code] ?? inWords(error)
}

/** Parses `DNS:phones.example, IP Address:10.0.0.5`. Clients no longer look at a certificate's subject. */
const hostOf = ({ subjectAltName = '' }: X509Certificate): string | undefined =>
  /(?:^|, )DNS:(?!\*)([^,\s"]+)/.exec(subjectAltName)?.[1]
