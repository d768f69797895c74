import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { WebSocket } from 'ws'
import type { Clock } from '../../base/clock'
import { WebSocketStream } from '../../base/networks/web-socket-stream'
import { CHANNEL_BINDING_BYTES, CHANNEL_BINDING_LABEL } from '../../protocol/directory'

/** What carries the bytes of a client's connection. */
export interface Transport {
  readonly stream: Duplex
  /** The TLS connection, if it ends at this server and at the client. */
  readonly tls: TLSSocket | undefined
  /** What a signature is bound to where there is no such TLS connection; undefined: to nothing. */
  readonly otherBinding: Uint8Array | undefined
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
const NO_CONTEXT = Buffer.alloc(0)

export function overTcp(socket: Socket): Transport {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  return {
    stream: socket,
    tls: socket instanceof TLSSocket ? socket : undefined,
    otherBinding: undefined,
    finish: () => {
      socket.end()
      socket.destroySoon()
    },
  }
}

export interface OverWebSocket extends Pick<Transport, 'tls' | 'otherBinding'> {
  readonly clock: Clock
  /** The most that the client is allowed to leave unread. Bytes */
  readonly maxQueueBytes: number
}

export function overWebSocket(
  socket: WebSocket,
  { clock, maxQueueBytes, tls, otherBinding }: OverWebSocket,
): Transport {
  const stream = new WebSocketStream({
    ...{ socket, clock, idleMs: IDLE_MS, messages: MESSAGES },
    maxQueueBytes: maxQueueBytes + MAX_ANSWERS_BYTES,
  })
  return { stream, tls, otherBinding, finish: () => void stream.end() }
}

/** What a signature on this connection is bound to (RFC 9266 for TLS); undefined: to nothing, or the connection has closed. */
export function bindingOf({ tls, otherBinding }: Transport): Uint8Array | undefined {
  if (!tls) return otherBinding
  if (tls.destroyed) return undefined
  return tls.exportKeyingMaterial(CHANNEL_BINDING_BYTES, CHANNEL_BINDING_LABEL, NO_CONTEXT)
}
