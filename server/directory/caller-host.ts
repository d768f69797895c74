import { isLoopback } from '../../base/networks/socket-address'
import type { ConnectionAddresses } from '../admission/connection-addresses'

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
