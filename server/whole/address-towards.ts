import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { type Clock } from '../../base/clock'
import { isLoopback } from '../../base/networks/socket-address'
import { settledWithin } from '../../base/within'

const LOOKUP_TIMEOUT_MS = 2_000
/** Nothing is sent there. */
const ANY_PORT = 9

/**
 * The address from which this computer reaches a host: others of that network reach it there.
 * @returns undefined when the host is this computer, or is not found in time
 */
export async function addressTowards(host: string, clock: Clock): Promise<string | undefined> {
  const found = localAddress(host)
  const isFound = await settledWithin(clock, LOOKUP_TIMEOUT_MS, found)
  const address = isFound ? await found.catch(() => undefined) : undefined
  return address === undefined || isLoopback(address) ? undefined : address
}

async function localAddress(host: string): Promise<string> {
  const { address, family } = await lookup(host)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  try {
    socket.connect(ANY_PORT, address)
    await once(socket, 'connect')
    return socket.address().address
  } finally {
    socket.close()
  }
}
