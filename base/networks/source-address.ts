import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { plainAddress } from './socket-address'

/** Nothing is sent there. */
const ANY_PORT = 9

/**
 * The address of this computer that the system would send from to a host now. Nothing is sent.
 * @param like an address of the family that counts
 * @returns undefined where it cannot be known, as without a route to the host
 */
export const sourceAddressTo = (host: string, like: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket(isIPv6(like) ? 'udp6' : 'udp4')
    const end = (address: string | undefined): void => {
      socket.close()
      resolve(address)
    }
    socket.once('error', () => end(undefined))
    // Its type does not say that a failure is passed.
    const connected = (error?: Error): void =>
      end(error === undefined ? plainAddress(socket.address().address) : undefined)
    socket.connect(ANY_PORT, host, connected)
  })
