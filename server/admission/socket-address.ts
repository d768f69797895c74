import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Turns `::ffff:10.0.0.1`, the form of an IPv4 peer on a dual-stack socket, into `10.0.0.1`. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
