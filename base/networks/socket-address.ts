import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
// Also in its IPv6 form, because a block list matches mapped addresses.
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Turns `::ffff:10.0.0.1`, the form of an IPv4 peer on a dual-stack socket, into `10.0.0.1`. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

export function isLoopback(address: string): boolean {
  // A block list takes microseconds, and only IPv6 needs one, because it has many spellings of an address.
  if (!address.includes(':')) return address.startsWith('127.') && isIP(address) === 4
  return isIP(address) === 6 && loopback.check(address, 'ipv6')
}
