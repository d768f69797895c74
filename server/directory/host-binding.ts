import { randomBytes, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { hostBinding } from '../../protocol/directory'
import type { Certificate } from '../admission/certificate'

const NONE_BYTES = 32

/**
 * What signatures over a WebSocket are bound to whose TLS, if there is any, ends at a proxy: the host that the client has asked for. The
 * proof that a phone has given to another server is for that one's host. A server with a certificate knows its hosts, and
 * takes no proof for another; one without cannot tell.
 */
export function hostBindingOf(host: string | undefined, certificate: Certificate | undefined): Uint8Array {
  const isOurs = host !== undefined && (certificate === undefined || isFor(certificate, host))
  // Nobody has signed this.
  return isOurs ? hostBinding(host) : randomBytes(NONE_BYTES)
}

function isFor({ cert }: Certificate, host: string): boolean {
  const x509 = new X509Certificate(cert)
  const address = host.replace(/^\[|\]$/g, '')
  return (isIP(address) === 0 ? x509.checkHost(host) : x509.checkIP(address)) !== undefined
}
