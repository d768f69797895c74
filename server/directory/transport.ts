import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { WebSocket } from 'ws'
import type { Clock } from '../../base/clock'
import { WebSocketStream } from '../../base/networks/web-socket-stream'
import { boundToTls, type ConnectionBinding, UNBOUND } from '../admission/connection-binding'

/** What carries the bytes of a client's connection. */
export interface Transport {
  readonly stream: Duplex
  readonly binding: ConnectionBinding
  /** Closes the connection after the queued bytes. The other side may hold it open. */
  finish(): void
}

/** The kernel probes a silent peer after this time, and so finds dead ones. ms */
const KEEP_ALIVE_MS = 30_000
/** Phones ping every 25 s over a WebSocket. ms */
const IDLE_MS = 100_000
/** A phone sends a message of its stream in one of these at least; pings are few. */
const MESSAGES = { burst: 400, perSecond: 40 }
/** Answers to pings that a client may leave unread, beside the messages that it is sent. Bytes */
const MAX_ANSWERS_BYTES = 16 * 1024

export function overTcp(socket: Socket): Transport {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  return {
    stream: socket,
    binding: socket instanceof TLSSocket ? boundToTls(socket) : UNBOUND,
    finish: () => {
      socket.end()
      socket.destroySoon()
    },
  }
}

export interface OverWebSocket extends Pick<Transport, 'binding'> {
  readonly clock: Clock
  /** The most that the client is allowed to leave unread. Bytes */
  readonly maxQueueBytes: number
}

export function overWebSocket(
  socket: WebSocket,
  { clock, maxQueueBytes, binding }: OverWebSocket,
): Transport {
  const stream = new WebSocketStream({
    ...{ socket, clock, idleMs: IDLE_MS, messages: MESSAGES },
    maxQueueBytes: maxQueueBytes + MAX_ANSWERS_BYTES,
  })
  return { stream, binding, finish: () => void stream.end() }
}
