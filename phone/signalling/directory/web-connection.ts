import { EventEmitter } from 'node:events'
import type { LookupFunction, Socket } from 'node:net'
import { WebSocket } from 'ws'
import { agentThrough } from '../../../base/networks/proxy-agent'
import { type Reach, reachOf } from '../../../base/networks/reach'
import { plainAddress } from '../../../base/networks/socket-address'
import { MAX_STREAM_MESSAGE_BYTES, WebSocketStream } from '../../../base/networks/web-socket-stream'
import type { Clock } from '../../../base/clock'
import { hostBinding, type LoginChallenge, type loginStatement } from '../../../protocol/directory'
import { type ChooseProxy, chosenProxy } from '../proxy-choice'
import type { ServerConnection, ServerConnectionEvents } from './server-connection'
import { boundStatement } from './server-socket'

export interface WebConnectionOptions {
  readonly url: string
  readonly chooseProxy: ChooseProxy
  /** PEM; Node's when undefined. */
  readonly roots: readonly string[] | undefined
  readonly clock: Clock
  /** The system's when undefined. A proxy uses its own. */
  readonly lookup?: LookupFunction | undefined
}

/** An HTTP answer other than a WebSocket: of the server, or of a proxy on the way. */
export class WebSocketRefused extends Error {
  readonly status: number
  /** Whether the way leads through a proxy. */
  readonly isProxied: boolean

  constructor(status: number, isProxied: boolean) {
    super(`HTTP ${status}`)
    this.status = status
    this.isProxied = isProxied
  }
}

/** Proxies close connections that are silent for a minute, some for half of it. ms */
const PING_MS = 25_000
/** A server whose answer to a ping is missing for 15 s is gone. ms */
const IDLE_MS = 40_000
/** A server sends its lists in long messages. */
const MESSAGES = { burst: 2_000, perSecond: 200 }
/** Answers to pings that the server may leave unread. Bytes */
const MAX_ANSWERS_BYTES = 64 * 1024
/** Limits the memory for a message that comes in tiny pieces. */
const MAX_PIECES = 1024

/** A WebSocket to a directory server, through an HTTP proxy if one is chosen. */
export class WebConnection extends EventEmitter<ServerConnectionEvents> implements ServerConnection {
  readonly #options: WebConnectionOptions
  #socket: WebSocket | undefined
  #stream: WebSocketStream | undefined
  /** Below the WebSocket. */
  #below: Socket | undefined
  #isProxied = false
  #isClosed = false

  constructor(options: WebConnectionOptions) {
    super()
    this.#options = options
    void this.#open()
  }

  /** A proxy's address says nothing of the server's. */
  get reach(): Reach {
    return (this.#isProxied ? undefined : reachOf(this.#below?.remoteAddress ?? '')) ?? 'internet'
  }

  get localAddress(): string | undefined {
    const localAddress = this.#below?.localAddress
    return localAddress === undefined ? undefined : plainAddress(localAddress)
  }

  get remoteAddress(): string | undefined {
    const remoteAddress = this.#below?.remoteAddress
    return remoteAddress === undefined ? undefined : plainAddress(remoteAddress)
  }

  get unsentBytes(): number {
    return this.#stream?.writableLength ?? 0
  }

  write(bytes: Uint8Array): void {
    if (this.#stream?.writable === true) this.#stream.write(bytes)
  }

  pause(): void {
    this.#stream?.pause()
  }

  resume(): void {
    this.#stream?.resume()
  }

  close(): void {
    this.removeAllListeners()
    this.#isClosed = true
    this.#stream?.destroy()
    this.#socket?.terminate()
  }

  statement(
    challenge: LoginChallenge,
    name: string,
    makeStatement: typeof loginStatement,
  ): Uint8Array | undefined {
    if (challenge.isBound) return this.#below && boundStatement(this.#below, challenge, name, makeStatement)
    return makeStatement(challenge, name, hostBinding(new URL(this.#options.url).hostname))
  }

  async #open(): Promise<void> {
    const { url, chooseProxy, roots, clock, lookup } = this.#options
    const agent = agentThrough(await chosenProxy(chooseProxy, url, clock))
    if (this.#isClosed) return
    this.#isProxied = agent !== undefined
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: MAX_STREAM_MESSAGE_BYTES,
      maxFragments: MAX_PIECES,
      maxBufferedChunks: MAX_PIECES,
      followRedirects: false,
      ...(agent && { agent }),
      ...(lookup && { lookup }),
      ...(roots && { ca: [...roots] }),
    })
    this.#socket = socket
    socket.on('upgrade', ({ socket: below }) => (this.#below = below))
    socket.on('open', () => this.#opened(socket))
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      this.#failed(new WebSocketRefused(statusCode, this.#isProxied))
      this.emit('closed')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => this.#failed(error))
    socket.on('close', () => {
      // The stream tells it when all that came before is read.
      if (!this.#stream) this.emit('closed')
    })
  }

  #opened(socket: WebSocket): void {
    const { clock } = this.#options
    const stream = new WebSocketStream({
      ...{ socket, clock, idleMs: IDLE_MS, pingMs: PING_MS, messages: MESSAGES },
      maxQueueBytes: MAX_ANSWERS_BYTES,
    })
    this.#stream = stream
    stream.on('data', (chunk: Buffer) => this.emit('data', chunk))
    stream.on('error', (error: NodeJS.ErrnoException) => this.#failed(error))
    stream.on('close', () => this.emit('closed'))
    this.emit('ready')
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (!this.#isClosed) this.emit('failed', error)
  }
}
