import { describe, expect, it } from 'vitest'
import { inWords } from './connection-error'
import { isTlsError } from './tls-problem'

const failure = (code: string | undefined, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), code !== undefined && { code })

const OPENSSL =
  '805CCCD5447F0000:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:rec.c:1601:\n'
const BORINGSSL =
  '140737:error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL:../../ssl/handshake.cc:98:\n'

describe('the reason of a failed connection', () => {
  it.each([
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9', 'connection refused'],
    ['EPIPE', 'write EPIPE', 'connection reset'],
    ['EMFILE', 'accept EMFILE', 'too many open files'],
    ['ESOMETHING', 'connect ESOMETHING', 'ESOMETHING'],
    [undefined, 'the address is not one of ours', 'the address is not one of ours'],
  ])('of the network: %s', (code, message, words) => {
    expect(inWords(failure(code, message))).toBe(words)
    expect(isTlsError(failure(code, message))).toBe(false)
  })

  it.each([
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'it speaks no version of TLS that is accepted here'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS'],
    ['ERR_SSL_HTTP_REQUEST', 'it speaks HTTP, not TLS'],
    ['ERR_SSL_NO_APPLICATION_PROTOCOL', 'it asks for another protocol inside TLS'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'it accepts none of our versions of TLS'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'it does not know who signed our certificate'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'it says that our certificate has expired'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'it accepts none of our ciphers'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'it wants a certificate of ours'],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'it is not the host that we asked for'],
    ['ERR_SSL_SOMETHING_NEW', 'TLS failed (ERR_SSL_SOMETHING_NEW)'],
  ])('of TLS: %s', (code, words) => {
    expect(inWords(failure(code, OPENSSL))).toBe(words)
    expect(isTlsError(failure(code, OPENSSL))).toBe(true)
  })

  it.each([
    ['EPROTO', `write EPROTO ${OPENSSL}`, 'it accepts none of our versions of TLS'],
    ['EPROTO', `write EPROTO ${BORINGSSL}`, 'it speaks no version of TLS that is accepted here'],
    ['EPROTO', 'write EPROTO', 'TLS failed (EPROTO)'],
    [undefined, OPENSSL, 'it accepts none of our versions of TLS'],
    [
      'ERR_OSSL_ASN1_WRONG_TAG',
      'error:068000A8:asn1 encoding routines::wrong tag',
      'TLS failed (ERR_OSSL_ASN1_WRONG_TAG)',
    ],
    [undefined, 'error:068000A8:asn1 encoding routines::wrong tag', 'TLS failed'],
  ])('of TLS without a code of its own: %s, %j', (code, message, words) => {
    expect(inWords(failure(code, message))).toBe(words)
  })
})
