import { formatServerAddress, parseAddress } from '../../protocol/directory'

/**
 * One server, one text, however the user writes it: `Example.org` and `example.org:4242` are the same. One that has
 * proven who it is, and one at the same place that has not, are two.
 */
export function serverKey(server: string): string {
  const address = parseAddress(server)
  return (address ? formatServerAddress(address) : server.trim()).toLowerCase()
}
