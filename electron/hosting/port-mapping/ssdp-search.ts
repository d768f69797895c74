import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import { reachOf } from '../../../base/networks/reach'
import {
  descriptionUrl,
  MAX_SSDP_BYTES,
  SSDP_ADDRESS,
  SSDP_PORT,
  ssdpSearch,
} from '../../../protocol/port-mapping/upnp'

/** The search is repeated once, because UDP loses datagrams. ms */
const REPEAT_MS = 700
/** Routers wait up to a second before they answer. ms */
const SEARCH_MS = 2_500
/** How long the others have after the first answer. ms */
const AFTER_FIRST_MS = 300
const MAX_ROUTERS = 4

/**
 * Searches for UPnP routers in the networks of these addresses of ours. Never rejects.
 * @returns where their descriptions are, the first answer first
 */
export async function searchRouters(
  clock: Clock,
  ownAddresses: readonly string[],
  signal: AbortSignal,
): Promise<readonly URL[]> {
  const found = new Map<string, URL>()
  const sockets: Socket[] = []
  let timers: CancelTimer[] = []
  try {
    await new Promise<void>((resolve) => {
      const end = (): void => resolve()
      timers = [clock.after(SEARCH_MS, end)]
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) return end()
      const take = (bytes: Buffer, from: string): void => {
        if (bytes.length > MAX_SSDP_BYTES || reachOf(from) !== 'site') return
        const url = descriptionUrl(bytes.toString('latin1'), from)
        if (!url || found.size === MAX_ROUTERS) return
        if (found.size === 0) timers.push(clock.after(AFTER_FIRST_MS, end))
        found.set(url.href, url)
      }
      for (const address of ownAddresses) {
        const socket = createSocket('udp4')
        sockets.push(socket)
        // A network that has gone, or carries no multicast, has no router for us.
        socket.on('error', () => undefined)
        socket.on('message', (bytes, { address: from }) => take(bytes, from))
        socket.bind(0, address, () => {
          const send = (): void => socket.send(ssdpSearch(), SSDP_PORT, SSDP_ADDRESS, () => undefined)
          send()
          timers.push(clock.after(REPEAT_MS, send))
        })
      }
    })
  } finally {
    for (const cancel of timers) cancel()
    await Promise.all(sockets.map(closed))
  }
  return [...found.values()]
}

const closed = async (socket: Socket): Promise<void> => {
  const over = once(socket, 'close')
  socket.close()
  await over
}
