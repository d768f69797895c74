import { formatAddress, parseAddress } from '../../../protocol'

/** One server, one text, however the user writes it: `Example.org` and `example.org:4242` are the same. */
export function serverKey(server: string): string {
  const address = parseAddress(server)
  return (address ? formatAddress(address.host, address.port) : server.trim()).toLowerCase()
}
