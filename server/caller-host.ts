import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** The addresses of one client's connection to the server, as the server's socket tells them. */
export interface ConnectionAddresses {
  /** The client's own address. */
  readonly remote: string
  /** The address that the client reached the server by. */
  readonly local: string
}

/** `::ffff:10.0.0.1`, as a dual-stack socket shows an IPv4 peer, becomes `10.0.0.1`. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4')

/**
 * The host that the callee shall connect to.
 *
 * A host given by the caller is kept. Else it is where the caller's connection comes from; a caller on the server's
 * own machine comes over loopback, which means nothing to a callee elsewhere: that callee is given the address by
 * which it reached this machine.
 */
export function callerHost(given: string, caller: ConnectionAddresses, callee: ConnectionAddresses): string {
  if (given !== '') return given
  if (isLoopback(caller.remote) && !isLoopback(callee.remote)) return callee.local
  return caller.remote
}
