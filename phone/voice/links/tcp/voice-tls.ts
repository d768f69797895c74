import { timingSafeEqual } from 'node:crypto'
import type net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import type { Fingerprint } from '../../../../protocol/directory'
import { fingerprintOf, type Identity } from '../../../privacy/identity'
import type { LinkSecurity } from '../link-security'

/** The protocol inside, by ALPN. */
const PROTOCOL = 'ringdown/1'

/** The caller's side, on a connection that was accepted. It emits `secure` after the handshake. */
export const secureServer = (socket: Duplex, context: tls.SecureContext): tls.TLSSocket =>
  bound(socket, new tls.TLSSocket(socket, { isServer: true, requestCert: true, ...optionsOf(context) }))

/** The callee's side. It emits `secureConnect` after the handshake. @throws RangeError for an invalid port */
export const secureConnect = (
  address: Pick<net.TcpNetConnectOpts, 'host' | 'port' | 'lookup'>,
  { own }: LinkSecurity,
): tls.TLSSocket => tls.connect({ ...address, ...optionsOf(contextOf(own)) })

/** As `secureConnect`, on a stream to the caller. */
export const secureOver = (stream: Duplex, { own }: LinkSecurity): tls.TLSSocket =>
  bound(stream, tls.connect({ socket: stream, ...optionsOf(contextOf(own)) }))

/** Both end together. With a stream that is no socket, Node does not see to that. */
function bound(stream: Duplex, socket: tls.TLSSocket): tls.TLSSocket {
  stream.on('error', (error) => socket.destroy(error))
  socket.on('close', () => stream.destroy())
  return socket
}

/** Takes most of a millisecond: a listening link makes it once. */
export const contextOf = ({ privateKey: key, certificate: cert }: Identity): tls.SecureContext =>
  tls.createSecureContext({ key, cert, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' })

/** Certificates are self-signed: `authenticationProblem` checks the key instead. */
export const optionsOf = (secureContext: tls.SecureContext) => ({
  secureContext,
  rejectUnauthorized: false,
  ALPNProtocols: [PROTOCOL],
})

/**
 * Checks the peer's key after the handshake.
 * @returns why it is not the expected peer; undefined if it is
 */
export function authenticationProblem(socket: tls.TLSSocket, { peer }: LinkSecurity): string | undefined {
  if (socket.alpnProtocol !== PROTOCOL) return `it does not speak ${PROTOCOL}`
  if (socket.isSessionReused()) return 'it resumed a session'
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return 'it showed no certificate'
  return isSame(fingerprintOf(certificate.publicKey), peer) ? undefined : 'it has another identity'
}

function isSame(a: Fingerprint, b: Fingerprint): boolean {
  const [ours, theirs] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}
