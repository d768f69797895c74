/** Failures that this side finds, by the names of OpenSSL and BoringSSL. “It” is the other side. */
const FOUND_HERE: Readonly<Record<string, string>> = {
  UNSUPPORTED_PROTOCOL: 'it speaks no version of TLS that is accepted here',
  VERSION_TOO_LOW: 'it speaks no version of TLS that is accepted here',
  UNKNOWN_PROTOCOL: 'it does not speak TLS',
  WRONG_VERSION_NUMBER: 'it does not speak TLS',
  PACKET_LENGTH_TOO_LONG: 'it does not speak TLS',
  RECORD_LAYER_FAILURE: 'it does not speak TLS',
  INVALID_RECORD: 'it does not speak TLS',
  HTTP_REQUEST: 'it speaks HTTP, not TLS',
  HTTPS_PROXY_REQUEST: 'it speaks HTTP, not TLS',
  NO_SHARED_CIPHER: 'it knows no cipher that is accepted here',
  NO_SHARED_SIGNATURE_ALGORITHMS: 'it knows no signature algorithm that is accepted here',
  NO_SUITABLE_SIGNATURE_ALGORITHM: 'it knows no signature algorithm that is accepted here',
  NO_COMMON_SIGNATURE_ALGORITHMS: 'it knows no signature algorithm that is accepted here',
  NO_SHARED_GROUP: 'it knows no key exchange that is accepted here',
  NO_SHARED_GROUPS: 'it knows no key exchange that is accepted here',
  NO_SUITABLE_KEY_SHARE: 'it knows no key exchange that is accepted here',
  NO_SUITABLE_GROUPS: 'it knows no key exchange that is accepted here',
  NO_APPLICATION_PROTOCOL: 'it asks for another protocol inside TLS',
  PEER_DID_NOT_RETURN_A_CERTIFICATE: 'it showed no certificate',
  CERTIFICATE_VERIFY_FAILED: 'its certificate is not trusted here',
  NO_RENEGOTIATION: 'it asked for a new handshake, which is not allowed',
  DECRYPTION_FAILED_OR_BAD_RECORD_MAC: 'what it sent was changed on the way',
  BAD_RECORD_TYPE: 'it broke the rules of TLS',
  BAD_SIGNATURE: 'its signature is wrong',
  DIGEST_CHECK_FAILED: 'what it sent was changed on the way',
  LENGTH_MISMATCH: 'it broke the rules of TLS',
  UNEXPECTED_MESSAGE: 'it broke the rules of TLS',
  UNEXPECTED_RECORD: 'it broke the rules of TLS',
  UNEXPECTED_EOF_WHILE_READING: 'it closed the connection in the middle',
}

/** The alerts of TLS, with which the other side says why it ends the connection (RFC 8446, section 6.2). */
const ALERTS: Readonly<Record<string, string>> = {
  UNEXPECTED_MESSAGE: 'it says that we broke the rules of TLS',
  BAD_RECORD_MAC: 'it says that what we sent was changed on the way',
  DECRYPTION_FAILED: 'it says that what we sent was changed on the way',
  RECORD_OVERFLOW: 'it says that we broke the rules of TLS',
  HANDSHAKE_FAILURE: 'it accepts none of our ciphers',
  NO_CERTIFICATE: 'it has no certificate',
  BAD_CERTIFICATE: 'it refuses our certificate',
  UNSUPPORTED_CERTIFICATE: 'it refuses our kind of certificate',
  CERTIFICATE_REVOKED: 'it says that our certificate is revoked',
  CERTIFICATE_EXPIRED: 'it says that our certificate has expired',
  CERTIFICATE_UNKNOWN: 'it refuses our certificate',
  ILLEGAL_PARAMETER: 'it says that we broke the rules of TLS',
  UNKNOWN_CA: 'it does not know who signed our certificate',
  ACCESS_DENIED: 'it does not let us in',
  DECODE_ERROR: 'it says that we broke the rules of TLS',
  DECRYPT_ERROR: 'it says that our signature is wrong',
  PROTOCOL_VERSION: 'it accepts none of our versions of TLS',
  INSUFFICIENT_SECURITY: 'it accepts none of our ciphers',
  INTERNAL_ERROR: 'it has a fault of its own',
  INAPPROPRIATE_FALLBACK: 'it says that we use an older TLS than we need to',
  USER_CANCELLED: 'it broke the handshake off',
  NO_RENEGOTIATION: 'it refuses a new handshake',
  MISSING_EXTENSION: 'it says that we broke the rules of TLS',
  UNSUPPORTED_EXTENSION: 'it says that we broke the rules of TLS',
  UNRECOGNIZED_NAME: 'it is not the host that we asked for',
  CERTIFICATE_REQUIRED: 'it wants a certificate of ours',
  NO_APPLICATION_PROTOCOL: 'it refuses the protocol inside TLS',
}

const ALERT = /^(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_)?([A-Z_]+)$/

/** `error:0A000102:SSL routines:a function:unsupported protocol:…`, of OpenSSL 3 or BoringSSL. */
const OPENSSL_TEXT = /error:[0-9a-f]{8}:[^:]*:[^:]*:([^:\n]*)/i

/** Whether TLS, rather than the network, failed. */
export const isTlsError = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /^ERR_(?:SSL|TLS|OSSL)/.test(code) || code === 'EPROTO'

/** Why TLS failed, in words instead of OpenSSL's text; undefined for an error of another kind. */
export function tlsProblem(error: NodeJS.ErrnoException): string | undefined {
  const { code, message } = error
  const quoted = OPENSSL_TEXT.exec(message)?.[1]
  if (!isTlsError(error) && quoted === undefined) return undefined
  const reason = code?.startsWith('ERR_SSL_') ? code.slice('ERR_SSL_'.length) : nameOf(quoted)
  const known = FOUND_HERE[reason] ?? ALERTS[ALERT.exec(reason)?.[1] ?? '']
  return known ?? `TLS failed${code === undefined ? '' : ` (${code})`}`
}

/** As in codes: `unsupported protocol` is UNSUPPORTED_PROTOCOL. */
const nameOf = (reason = ''): string => reason.trim().toUpperCase().replaceAll(' ', '_')
