import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { errorText } from '../../base/error-text'

/** The server's certificate and private key. */
export interface Certificate {
  /** PEM: the server's certificate first, then the chain up to the root, in the order that certificate authorities use. */
  readonly cert: string
  /** PEM. */
  readonly key: string
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
  const parsed = certificateOf(cert, certFile)
  if (!parsed.checkPrivateKey(keyOf(key, keyFile)))
    throw new CertificateError(`the key in ${keyFile} does not belong to the certificate in ${certFile}`)
  return { cert, key, host: hostOf(parsed) }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CertificateError(`cannot read ${file} (${errorText(error)})`)
  }
}

function certificateOf(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new CertificateError(`${file} holds no certificate: a PEM file is needed`)
  }
}

function keyOf(pem: string, file: string): KeyObject {
  if (pem.includes('ENCRYPTED'))
    throw new CertificateError(
      `the key in ${file} is locked by a passphrase: unlock it with “openssl pkey -in ${file} -out FILE”`,
    )
  try {
    return createPrivateKey(pem)
  } catch {
    throw new CertificateError(`${file} holds no private key: a PEM file is needed`)
  }
}

/** Parses `DNS:phones.example, IP Address:10.0.0.5`. Clients no longer look at a certificate's subject. */
const hostOf = ({ subjectAltName = '' }: X509Certificate): string | undefined =>
  /(?:^|, )DNS:(?!\*)([^,\s"]+)/.exec(subjectAltName)?.[1]
