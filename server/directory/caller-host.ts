import { isLoopback } from '../../base/networks/socket-address'

/** Both addresses of one client's connection, as the server's socket reports them. */
export interface ConnectionAddresses {
  /** The client's own address. */
  readonly remote: string
  /** The server's address that the client dialled. */
  readonly local: string
}

/**
 * The host that the callee connects to.
 *
 * A host from the caller is kept. Without one it is the caller's remote address. A caller on the server's own machine
 * has a loopback address, which is useless to a callee elsewhere: that callee gets the address by which it reached this
 * machine.
 */
export function callerHost(given: string, caller: ConnectionAddresses, callee: ConnectionAddresses): string {
  if (given !== '') return given
  if (isLoopback(caller.remote) && !isLoopback(callee.remote)) return callee.local
  return caller.remote
}
