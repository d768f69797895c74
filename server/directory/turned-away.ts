import type { Socket } from 'node:net'
import { refusalEntry, serverToClient } from '../../protocol/directory'

/**
 * The answer to a connection that exceeds a limit: to a client that announced, and to one that has said nothing yet. Encoded
 * once, so that a flood costs little.
 */
export const TURNED_AWAY = serverToClient.encode({
  kind: 'login-failed',
  reason: 'the server is busy: try again later',
  extension: refusalEntry('busy'),
})

/** Refuses a new connection without TLS: sends the answer and closes it. The answer fits into the system's send buffer. */
export function turnAway(socket: Socket): void {
  socket.on('error', () => undefined)
  socket.end(TURNED_AWAY)
  socket.destroySoon()
}
