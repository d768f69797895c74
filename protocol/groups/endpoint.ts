/** Where datagrams go. On the wire 4 bytes of the address in dotted order, u16 port, big-endian. */
export interface Endpoint {
  /** IPv4, dotted: the protocol has no other addresses. */
  readonly address: string
  readonly port: number
}

export const ENDPOINT_BYTES = 6

const OCTET = /^(?:0|[1-9]\d{0,2})$/

/** @throws RangeError for anything but four numbers from 0 to 255 */
export function addressBytesOf(address: string): Uint8Array {
  const octets = address.split('.', 5)
  const isAddress = octets.length === 4 && octets.every((octet) => OCTET.test(octet) && Number(octet) <= 0xff)
  if (isAddress) return Uint8Array.from(octets, Number)
  throw new RangeError(`${JSON.stringify(address.slice(0, 50))} is not an IPv4 address`)
}

/**
 * The address of an endpoint whose process knows no address of its own. To whoever is told of it, it is that of the balancer; to the
 * servers on the same computer, the loopback.
 */
export const UNSPECIFIED = '0.0.0.0'
const LOOPBACK = '127.0.0.1'

/** Where the servers of a network reach an endpoint. */
export const amongServers = ({ address, port }: Endpoint): Endpoint => ({
  address: address === UNSPECIFIED ? LOOPBACK : address,
  port,
})

export const isSameEndpoint = (one: Endpoint, other: Endpoint): boolean =>
  one.port === other.port && one.address === other.address

/** As text, for keys and logs: `address:port`. */
export const endpointText = ({ address, port }: Endpoint): string => `${address}:${port}`
