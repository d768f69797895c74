import type { Message } from '../../../locales/message'
import type { ConnectionError } from '../../model'

const PROBLEMS = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'notYet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'otherName',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown',
} as const

/** The errors of OpenSSL and BoringSSL for an answer other than TLS. */
const NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE|INVALID_RECORD/i

/** Why a TLS connection to a server failed; undefined when the network failed, not TLS. */
export function encryptionProblem(error: NodeJS.ErrnoException, server: string): ConnectionError | undefined {
  const known = Object.entries(PROBLEMS).find(([code]) => code === error.code)?.[1]
  if (known !== undefined)
    return { code: 'certificate', message: { key: `server.certificate.${known}`, fill: { server } } }
  const text = `${error.code} ${error.message}`.replaceAll(' ', '_')
  if (NO_TLS.test(text))
    return { code: 'protocol', message: { key: 'server.notEncrypted', fill: { server } } }
  if (!/^(ERR_SSL|ERR_TLS|EPROTO|CERT_|[A-Z_]*CERT)/.test(error.code ?? '')) return undefined
  const message: Message = { key: 'server.noProof', fill: { server } }
  return { code: 'certificate', message }
}
