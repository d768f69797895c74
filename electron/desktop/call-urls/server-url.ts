import { formatAddress, parseAddress } from '../../../protocol/directory/address'

/**
 * `ringdown://HOST:PORT`, or `ringdowns://HOST:PORT` for a server with TLS.
 * @param server in the form of an account's server @returns undefined for what is no address
 */
export function serverUrl(server: string): string | undefined {
  const address = parseAddress(server)
  if (!address) return undefined
  const { host, port, encrypted } = address
  return `${encrypted ? 'ringdowns' : 'ringdown'}://${formatAddress(host, port)}`
}

/**
 * The server of a URL, in the form of an account's server.
 * @param address as it stands in the URL @returns undefined for what is no address
 */
export function serverOfUrl(scheme: string, address: string): string | undefined {
  const server = scheme.toLowerCase() === 'ringdowns' ? `ringdowns://${address}` : address
  return parseAddress(server) ? server : undefined
}
