import { BlockList, isIP } from 'node:net'
import { plainAddress } from './socket-address'

/**
 * Where an address can be reached from: from this computer only; from the networks of a house, company or provider;
 * from everywhere.
 */
export type Reach = 'computer' | 'site' | 'internet'

const listOf = (...networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** Unspecified, multicast, broadcast and reserved addresses (RFC 6890), which accept no connection. */
const NOWHERE = listOf('0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8')
const COMPUTER = listOf('127.0.0.0/8', '::1/128')
/** Private and link-local addresses, and those that providers share among customers. */
const SITE = listOf(
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10'],
)

/** Good on one link only: an IPv6 one needs a zone, the interface of the computer that connects. */
const LINK_LOCAL = listOf('169.254.0.0/16', 'fe80::/10')

const WIDTH: Readonly<Record<Reach, number>> = { computer: 0, site: 1, internet: 2 }

/** @returns undefined if it is not the address of a host */
export function reachOf(address: string): Reach | undefined {
  const plain = plainAddress(address.split('%')[0] ?? '')
  if (isIP(plain) === 0 || isIn(NOWHERE, plain)) return undefined
  if (isIn(COMPUTER, plain)) return 'computer'
  return isIn(SITE, plain) ? 'site' : 'internet'
}

export function isLinkLocal(address: string): boolean {
  const plain = plainAddress(address.split('%')[0] ?? '')
  return isIP(plain) !== 0 && isIn(LINK_LOCAL, plain)
}

const isIn = (list: BlockList, plain: string): boolean =>
  list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')

/**
 * Whether we may connect to an address that a peer with an address of this reach names. A server on the internet must
 * not direct us to our own computer or networks.
 */
export function mayName(namer: Reach, address: string): boolean {
  const reach = reachOf(address)
  return reach !== undefined && WIDTH[reach] >= WIDTH[namer]
}
