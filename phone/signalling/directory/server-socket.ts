import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectSecurely, TLSSocket } from 'node:tls'
import { channelBindingOf } from '../../../base/networks/channel-binding'
import type { LoginChallenge, loginStatement, ServerAddress } from '../../../protocol/directory'

/**
 * Connects to a server, with TLS if its address says so, and then only if its certificate is for this host and issued by
 * one of the roots.
 * @param roots PEM; Node's when undefined, with those in the file that NODE_EXTRA_CA_CERTS names
 * @param lookup the system's when undefined
 */
export function socketTo(
  { host, port, encrypted }: ServerAddress,
  roots?: readonly string[],
  lookup?: LookupFunction,
): Socket {
  const to = { host, port, ...(lookup && { lookup }) }
  if (!encrypted) return connect({ ...to, noDelay: true })
  return connectSecurely({
    ...to,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 && { servername: host }),
    ...(roots && { ca: [...roots] }),
  }).setNoDelay(true)
}

/**
 * The statement that answers a server's challenge on this connection.
 * @param makeStatement `loginStatement` or `releaseStatement`
 * @returns undefined for a challenge that is bound to a TLS connection, on a plain one
 */
export function boundStatement(
  socket: Socket,
  challenge: LoginChallenge,
  name: string,
  makeStatement: typeof loginStatement,
): Uint8Array | undefined {
  const binding = challenge.isBound && socket instanceof TLSSocket ? channelBindingOf(socket) : undefined
  if (challenge.isBound && !binding) return undefined
  return makeStatement(challenge, name, binding)
}
