import type { Socket } from 'node:net'
import { refusalEntry, serverToClient } from '../../protocol/directory'

/** What a connection hears that is refused for a limit. Encoded once, because floods hear it, too. */
export const TURNED_AWAY = serverToClient.encode({
  kind: 'login-failed',
  reason: 'the server is busy: try again later',
  extension: refusalEntry('busy'),
})

/** Tells a new connection without TLS that it is refused, and closes it. The message fits into the system's buffer. */
export function turnAway(socket: Socket): void {
  socket.on('error', () => undefined)
  socket.end(TURNED_AWAY)
  socket.destroySoon()
}
