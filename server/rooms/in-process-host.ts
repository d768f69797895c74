import { createServer } from 'node:http'
import { duplexPair } from 'node:stream'
import { WebSocketServer } from 'ws'
import { MAX_LINK_MESSAGE_BYTES } from '../../protocol/rooms'
import type { HostPlace } from './gateway/host-places'
import type { RoomHost } from './host/room-host'

/** A room host of this process, for a gateway of this process: the same WebSocket, but without a port that others could dial. */
export function inProcessHost(host: RoomHost): HostPlace {
  const upgrade = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_LINK_MESSAGE_BYTES,
  })
  // It listens nowhere.
  const server = createServer()
  server.on('upgrade', (request, socket, head) =>
    upgrade.handleUpgrade(request, socket, head, (webSocket) => {
      host.serve(webSocket, request.headers.authorization)
    }),
  )
  return {
    address: 'in-process',
    url: 'ws://localhost/',
    connect: () => {
      const [near, far] = duplexPair()
      server.emit('connection', far)
      return near
    },
  }
}
