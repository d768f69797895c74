import { formatServerAddress, parseAddress } from '../../protocol/directory'

/**
 * The same text for every spelling of a server: `Example.org` and `example.org:4242` are equal. A server with TLS and
 * one without are different, even at the same address.
 */
export function serverKey(server: string): string {
  const address = parseAddress(server)
  return (address ? formatServerAddress(address) : server.trim()).toLowerCase()
}
