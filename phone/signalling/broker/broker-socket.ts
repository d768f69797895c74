import { EventEmitter } from 'node:events'
import type { Agent } from 'node:http'
import { TLSSocket } from 'node:tls'
import { type RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../../base/clock'
import { channelBindingOf } from '../../../base/networks/channel-binding'
import { inWords } from '../../../base/networks/connection-error'
import { RateBudget } from '../../../base/rate-budget'
import { MAX_MESSAGE_BYTES } from '../../../protocol/broker'

interface SocketEvents {
  open: []
  message: [text: string]
  /** Once, as the last event. @param code of RFC 6455; 1006: broken off, or never open */
  closed: [code: number, reason: string]
}

export interface BrokerSocketOptions {
  /** `ws://` or `wss://` */
  readonly url: string
  /** The way through a proxy; undefined: direct. */
  readonly agent: Agent | undefined
  /** The roots that the broker's certificate may have, PEM; Node's when undefined. */
  readonly roots: readonly string[] | undefined
  readonly clock: Clock
}

const CONNECT_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 2_000
/** Limits the memory for a message that comes in tiny pieces. */
const MAX_PIECES = 1024
/** A broker passes on no more than 1,000 signals at once and 100 a second. */
const MESSAGES_AT_ONCE = 2_000
const MESSAGES_PER_SECOND = 200
/** A broker that leaves this much unread counts as lost. Bytes */
const MAX_QUEUE_BYTES = 256 * 1024
const NORMAL = 1000

/** One WebSocket to a broker, within limits on what the broker sends. */
export class BrokerSocket extends EventEmitter<SocketEvents> {
  readonly #socket: WebSocket
  readonly #clock: Clock
  readonly #budget: RateBudget
  #tls: TLSSocket | undefined
  #reason = ''
  #cancelTimer: CancelTimer

  /** @throws SyntaxError for an address that is no WebSocket's */
  constructor({ url, agent, roots, clock }: BrokerSocketOptions) {
    super()
    this.#clock = clock
    this.#budget = new RateBudget(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND, clock.now())
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      // A message may come in one piece with the answer to our request, which takes effect first.
      allowSynchronousEvents: false,
      maxPayload: MAX_MESSAGE_BYTES,
      maxFragments: MAX_PIECES,
      maxBufferedChunks: MAX_PIECES,
      ...(agent && { agent }),
      ...(roots && { ca: [...roots] }),
    })
    this.#socket = socket
    this.#cancelTimer = clock.after(CONNECT_TIMEOUT_MS, () => this.drop('the broker does not answer'))
    socket.on('upgrade', ({ socket: below }) => {
      if (below instanceof TLSSocket) this.#tls = below
    })
    socket.on('open', () => {
      this.#cancelTimer()
      this.emit('open')
    })
    socket.on('message', (data) => this.#receive(data))
    socket.on('ping', () => void this.#isWithinBudget())
    socket.on('pong', () => void this.#isWithinBudget())
    socket.on('error', (error) => (this.#reason ||= inWords(error)))
    socket.on('close', (code, reason) => {
      this.#cancelTimer()
      this.emit('closed', code, this.#reason || reason.toString() || 'the broker closed the connection')
      this.removeAllListeners()
    })
  }

  /** The channel binding of this connection (RFC 9266); undefined without TLS. */
  get binding(): Uint8Array | undefined {
    return this.#tls && channelBindingOf(this.#tls)
  }

  /** @returns false when the message cannot be sent */
  send(text: string): boolean {
    const socket = this.#socket
    if (socket.readyState !== WebSocket.OPEN) return false
    socket.send(text)
    if (socket.bufferedAmount <= MAX_QUEUE_BYTES) return true
    this.drop('the broker does not read what it is sent')
    return false
  }

  /** Closes the connection at once. */
  drop(reason: string): void {
    this.#reason ||= reason
    this.#socket.terminate()
  }

  /** Says goodbye, and closes the connection within seconds. */
  close(): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(CLOSE_TIMEOUT_MS, () => this.#socket.terminate())
    this.#socket.close(NORMAL)
  }

  #receive(data: RawData): void {
    // Peers and brokers send text; `ws` has checked that it is UTF-8.
    if (this.#isWithinBudget() && Buffer.isBuffer(data)) this.emit('message', data.toString())
  }

  #isWithinBudget(): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false
    if (this.#budget.take(this.#clock.now())) return true
    this.drop('the broker sends more than brokers do')
    return false
  }
}
