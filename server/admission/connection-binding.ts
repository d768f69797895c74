import { randomBytes, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { channelBindingOf } from '../../base/networks/channel-binding'
import { hostBinding } from '../../protocol/directory'
import type { Certificate } from './certificate'

/** What signatures on a connection are bound to, so that a proof for one connection or server is none for another. */
export interface ConnectionBinding {
  /** It is the TLS connection, which ends at this server and at the client. */
  readonly isTls: boolean
  /** Undefined: nothing, or the connection has closed. */
  readonly bytes: Uint8Array | undefined
}

/** Of a plain TCP connection. */
export const UNBOUND: ConnectionBinding = { isTls: false, bytes: undefined }

export const boundToTls = (socket: TLSSocket): ConnectionBinding => ({
  isTls: true,
  get bytes() {
    return channelBindingOf(socket)
  },
})

const NONE_BYTES = 32

/**
 * Of a WebSocket whose TLS, if there is any, ends at a proxy: the host that the client has asked for. A server with a certificate
 * knows its hosts, and accepts no signature for another host; a server without one accepts each.
 * @param host as `URL.hostname` has it; undefined: the client has not asked for a valid one
 */
export const boundToHost = (
  host: string | undefined,
  certificate: Certificate | undefined,
): ConnectionBinding => ({
  isTls: false,
  get bytes() {
    const isOurs = host !== undefined && (certificate === undefined || isFor(certificate, host))
    // Nobody has signed this.
    return isOurs ? hostBinding(host) : randomBytes(NONE_BYTES)
  },
})

function isFor({ cert }: Certificate, host: string): boolean {
  const x509 = new X509Certificate(cert)
  const address = host.replace(/^\[|\]$/g, '')
  return (isIP(address) === 0 ? x509.checkHost(host) : x509.checkIP(address)) !== undefined
}
