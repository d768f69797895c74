import { textIn } from '../../protocol/utf8'
import type { RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../base/clock'
import { type Networks, networksOf } from '../../base/networks/networks-of'
import type { ConnectionBinding } from '../admission/connection-binding'
import type { HttpClient } from '../http/http-server'
import { PeerSession, type SessionContext, type SessionPort } from './peer-session'

export interface PeerConnectionOptions {
  readonly socket: WebSocket
  readonly client: HttpClient
  readonly context: SessionContext
  /** A peer that says nothing for this long is closed. ms */
  readonly idleMs: number
  /** A peer that leaves more than this unread is dropped. Bytes */
  readonly maxQueueBytes: number
  /** Called once, when the connection has closed. The reason is for the log. */
  readonly onClosed: (reason: string) => void
}

/** The codes of a close (RFC 6455, and our own from 4000 on). */
export const CLOSE = {
  goingAway: 1001,
  policy: 1008,
  tryAgainLater: 1013,
  /** The owner of the name has registered it from another connection. */
  displaced: 4001,
} as const

/** How long a peer may take to read the close. ms */
const LAST_WORDS_TIMEOUT_MS = 2_000

/** One peer's WebSocket: text in and out, closed when it is idle, floods, or does not read. */
export class PeerConnection implements SessionPort {
  readonly networks: Networks
  readonly isExempt: boolean
  readonly binding: ConnectionBinding
  readonly #socket: WebSocket
  readonly #clock: Clock
  readonly #options: PeerConnectionOptions
  readonly #session: PeerSession
  #heardMs: number
  #reason = 'the peer closed it'
  #isOver = false
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: PeerConnectionOptions) {
    const { socket, client, context } = options
    this.#options = options
    this.#socket = socket
    this.#clock = context.clock
    this.networks = networksOf(client.addresses.remote)
    this.isExempt = client.admission.isExempt
    this.binding = client.binding
    this.#heardMs = this.#clock.now()
    this.#session = new PeerSession(this, context, {
      onRegistered: () => client.admission.reached('named', this.#clock.now()),
      onNotProved: () => client.admission.loginFailed(this.#clock.now()),
    })
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', () => this.#receiveControl())
    socket.on('pong', () => this.#receiveControl())
    socket.on('error', ({ message }) => (this.#reason = message))
    socket.on('close', () => {
      this.#cancelTimer()
      this.#leave()
      options.onClosed(this.#reason)
    })
    this.#awaitTraffic(options.idleMs)
  }

  /** What the peer has not read yet. */
  get queuedBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(text: string): void {
    const socket = this.#socket
    if (this.#isOver) return
    socket.send(text)
    if (socket.bufferedAmount <= this.#options.maxQueueBytes) return
    this.#reason = 'it does not read what it is sent'
    this.#leave()
    // A close would wait behind what it does not read.
    socket.terminate()
  }

  displaced(): void {
    this.#end(CLOSE.displaced, 'its owner has registered the name from another connection')
  }

  drop(reason: string): void {
    this.#end(CLOSE.policy, reason)
  }

  /** Closes the connection because it exceeds a limit of the server. */
  turnAway(reason: string): void {
    this.#end(CLOSE.tryAgainLater, 'the server is busy: try again later', reason)
  }

  /** @param logged the reason for the log, if it is another one */
  #end(code: number, reason: string, logged = reason): void {
    if (this.#isOver) return
    this.#reason = logged
    this.#leave()
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(LAST_WORDS_TIMEOUT_MS, () => this.#socket.terminate())
    this.#socket.close(code, reason)
  }

  #leave(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#session.close()
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return
    this.#heardMs = this.#clock.now()
    const bytes = asBuffer(data)
    const text = isBinary ? textIn(bytes) : bytes.toString()
    // Anything but text counts as a message and is ignored.
    if (text === undefined) this.#session.take(bytes.length)
    else this.#session.receive(text, bytes.length)
  }

  #receiveControl(): void {
    if (this.#isOver) return
    this.#heardMs = this.#clock.now()
    this.#session.take(0)
  }

  #awaitTraffic(ms: number): void {
    this.#cancelTimer = this.#clock.after(ms, () => {
      const leftMs = this.#heardMs + this.#options.idleMs - this.#clock.now()
      if (leftMs > 0) this.#awaitTraffic(leftMs)
      else this.#end(CLOSE.goingAway, 'it has said nothing for too long')
    })
  }
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
