import { EventEmitter } from 'node:events'
import type { Agent } from 'node:http'
import { TLSSocket } from 'node:tls'
import { type RawData, WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../base/clock'
import { channelBindingOf } from '../../base/networks/channel-binding'
import { inWords } from '../../base/networks/connection-error'
import { RateBudget } from '../../base/rate-budget'

interface SocketEvents {
  open: []
  message: [text: string]
  /** Once, as the last event. @param code of RFC 6455; 1006: broken off, or never open */
  closed: [code: number, reason: string]
}

export interface LimitedSocketOptions {
  /** `ws://` or `wss://` */
  readonly url: string
  /** The way through a proxy; undefined: direct. */
  readonly agent: Agent | undefined
  /** The roots that the server's certificate may have, PEM; Node's when undefined. */
  readonly roots: readonly string[] | undefined
  readonly clock: Clock
}

/** What a server may do. */
export interface ServerLimits {
  /** What it is called, such as “the broker”. */
  readonly server: string
  readonly messageBytes: number
  readonly messagesAtOnce: number
  readonly messagesPerSecond: number
  /** One that leaves this much unread counts as lost. Bytes */
  readonly queueBytes: number
  /** One that gives no sign of life, not even a ping, for this long counts as lost. ms; undefined: it may be silent */
  readonly silentMs?: number
}

const CONNECT_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 2_000
/** Limits the memory for a message that comes in tiny pieces. */
const MAX_PIECES = 1024
const NORMAL = 1000

/** One WebSocket to a server, within limits on what that sends. */
export class LimitedSocket extends EventEmitter<SocketEvents> {
  readonly #socket: WebSocket
  readonly #clock: Clock
  readonly #limits: ServerLimits
  readonly #budget: RateBudget
  #tls: TLSSocket | undefined
  #reason = ''
  #cancelTimer: CancelTimer
  #cancelSilence: CancelTimer = () => undefined

  /** @throws SyntaxError for an address that is no WebSocket's */
  constructor({ url, agent, roots, clock }: LimitedSocketOptions, limits: ServerLimits) {
    super()
    this.#clock = clock
    this.#budget = new RateBudget(limits.messagesAtOnce, limits.messagesPerSecond, clock.now())
    this.#limits = limits
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      // A message may come in one piece with the answer to our request, which takes effect first.
      allowSynchronousEvents: false,
      maxPayload: limits.messageBytes,
      maxFragments: MAX_PIECES,
      maxBufferedChunks: MAX_PIECES,
      ...(agent && { agent }),
      ...(roots && { ca: [...roots] }),
    })
    this.#socket = socket
    this.#cancelTimer = clock.after(CONNECT_TIMEOUT_MS, () => this.drop(`${limits.server} does not answer`))
    socket.on('upgrade', ({ socket: below }) => {
      if (below instanceof TLSSocket) this.#tls = below
    })
    socket.on('open', () => {
      this.#cancelTimer()
      this.#listen()
      this.emit('open')
    })
    socket.on('message', (data) => this.#receive(data))
    socket.on('ping', () => void this.#isWithinBudget())
    socket.on('pong', () => void this.#isWithinBudget())
    socket.on('error', (error) => (this.#reason ||= inWords(error)))
    socket.on('close', (code, reason) => {
      this.#cancelTimer()
      this.#cancelSilence()
      const said = this.#reason || reason.toString() || `${limits.server} closed the connection`
      this.emit('closed', code, said)
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
    if (socket.bufferedAmount <= this.#limits.queueBytes) return true
    this.drop(`${this.#limits.server} does not read what it is sent`)
    return false
  }

  /** Reads nothing more, or reads on. */
  setPaused(isPaused: boolean): void {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#socket.isPaused === isPaused) return
    if (isPaused) this.#socket.pause()
    else this.#socket.resume()
    this.#listen()
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

  /** Waits for the next sign of life; one that is not read can give none. */
  #listen(): void {
    this.#cancelSilence()
    const { silentMs, server } = this.#limits
    if (silentMs === undefined || this.#socket.isPaused) return
    this.#cancelSilence = this.#clock.after(silentMs, () => this.drop(`${server} is silent`))
  }

  #receive(data: RawData): void {
    // Servers send text; `ws` has checked that it is UTF-8.
    if (this.#isWithinBudget() && Buffer.isBuffer(data)) this.emit('message', data.toString())
  }

  #isWithinBudget(): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false
    this.#listen()
    if (this.#budget.take(this.#clock.now())) return true
    this.drop(`${this.#limits.server} sends more than it may`)
    return false
  }
}
