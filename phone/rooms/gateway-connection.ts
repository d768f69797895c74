import { EventEmitter } from 'node:events'
import { backoffDelay } from '../../base/backoff'
import type { CancelTimer, Clock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import { fitsInBytes, type JsonObject, readObject } from '../../base/json'
import { agentThrough } from '../../base/networks/proxy-agent'
import { authText, MAX_CLIENT_MESSAGE_BYTES, MAX_DELIVERY_BYTES, ROOM_CLOSE } from '../../protocol/rooms'
import { LimitedSocket } from '../signalling/limited-socket'
import { type ChooseProxy, chosenProxy, proxyFromEnvironment } from '../signalling/proxy-choice'

export interface GatewayConnectionOptions {
  /** The gateway to go to now: `ws://` or `wss://`, without a path. */
  readonly gateway: () => string
  /** What shows the gateway who we are, as it is good now; undefined: there is none now. */
  readonly token: () => string | undefined
  readonly clock: Clock
  /** Returns numbers in [0, 1), to spread the attempts of many phones. */
  readonly random: () => number
  /** The way to the gateway; by default the proxy that the environment names. */
  readonly chooseProxy?: ChooseProxy | undefined
  /** The roots that the gateway's certificate may have, PEM; Node's when undefined. */
  readonly roots?: readonly string[] | undefined
}

/** What is at the other end. */
export interface GatewayEndpoint<News> {
  readonly path: string
  /** Reads a message. Never throws. @returns undefined for what is none */
  readonly newsIn: (message: JsonObject) => News | undefined
  /** Whether we are let in: then the next attempt after a loss is made soon. */
  readonly isWelcome: (news: News) => boolean
}

interface ConnectionEvents<News> {
  /** We have said who we are. */
  open: []
  news: [News]
  /** The connection is lost, and is made again by itself. @param retryMs until the next attempt */
  lost: [detail: string, retryMs: number]
  /** For good, by a close code from 4000 on, or because the gateway's address is none: then the code is that of a bad URL. */
  closed: [code: number, detail: string]
}

/** A room of 500 that writes, and what is repeated when we come back. */
const LIMITS = {
  server: 'the gateway',
  messageBytes: MAX_DELIVERY_BYTES,
  messagesAtOnce: 10_000,
  messagesPerSecond: 1_000,
  queueBytes: 1024 * 1024,
  // It pings every 15 s.
  silentMs: 45_000,
}
/** Gateways close with codes from here on what shall not come back. */
const FIRST_FINAL = 4000

/** Keeps a WebSocket to a gateway, and says who we are. */
export class GatewayConnection<News> extends EventEmitter<ConnectionEvents<News>> {
  readonly #options: GatewayConnectionOptions
  readonly #endpoint: GatewayEndpoint<News>
  #socket: LimitedSocket | undefined
  #isRunning = false
  /** Counts connections: what belongs to an earlier one is ignored. */
  #turn = 0
  #attempt = 0
  /** What we have shown last, and a token with which we have come back although the one before was refused. */
  #shown: string | undefined
  #second: string | undefined
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: GatewayConnectionOptions, endpoint: GatewayEndpoint<News>) {
    super()
    this.#options = options
    this.#endpoint = endpoint
  }

  /** Connects, again after each loss that is not final. */
  start(): void {
    this.#isRunning = true
    this.#attempt = 0
    void this.#connect()
  }

  /** Makes the next attempt now, because the network has changed. */
  retryNow(): void {
    if (this.#isRunning && !this.#socket) this.start()
  }

  /** Ends the connection after what was sent. No event follows. */
  stop(): void {
    this.#isRunning = false
    this.#end()?.close()
  }

  /** Makes another connection, a little later. */
  reconnect(reason: string): void {
    if (this.#isRunning) this.#lose(reason)
  }

  setPaused(isPaused: boolean): void {
    this.#socket?.setPaused(isPaused)
  }

  /** @returns false when it cannot be sent: there is no connection, or it is too long */
  send(request: object): boolean {
    const text = JSON.stringify(request)
    return fitsInBytes(text, MAX_CLIENT_MESSAGE_BYTES) && (this.#socket?.send(text) ?? false)
  }

  async #connect(): Promise<void> {
    this.#end()?.drop('another attempt')
    const turn = this.#turn
    const { gateway, roots, clock, chooseProxy = proxyFromEnvironment } = this.#options
    const url = `${gateway().replace(/\/+$/, '')}${this.#endpoint.path}`
    const proxy = await chosenProxy(chooseProxy, url, clock)
    if (turn !== this.#turn) return
    const token = this.#options.token()
    if (token === undefined) {
      this.#lose('we are not signed in')
      return
    }
    this.#shown = token
    let socket: LimitedSocket
    try {
      socket = new LimitedSocket({ url, agent: agentThrough(proxy), roots, clock }, LIMITS)
    } catch (error) {
      this.#close(ROOM_CLOSE.badUrl, errorText(error))
      return
    }
    this.#socket = socket
    socket.on('open', () => {
      if (turn === this.#turn && socket.send(authText(token))) this.emit('open')
    })
    socket.on('message', (text) => {
      if (turn === this.#turn) this.#receive(text)
    })
    socket.on('closed', (code, detail) => {
      if (turn !== this.#turn) return
      if (code >= FIRST_FINAL && !this.#hasNewer(code)) this.#close(code, detail)
      else this.#lose(detail)
    })
  }

  /** Anything that is no news is ignored. */
  #receive(text: string): void {
    const read = readObject(text)
    const news = read.kind === 'object' ? this.#endpoint.newsIn(read.object) : undefined
    if (!news) return
    // Who lets us in is a good one.
    if (this.#endpoint.isWelcome(news)) {
      this.#attempt = 0
      this.#second = undefined
    }
    this.emit('news', news)
  }

  /** Whether our token was refused, and we have been given another one since, with which we try once. */
  #hasNewer(code: number): boolean {
    const token = this.#options.token()
    if (code !== ROOM_CLOSE.badToken || token === this.#shown || this.#shown === this.#second) return false
    this.#second = token
    return true
  }

  #lose(detail: string): void {
    this.#end()?.drop(detail)
    const retryMs = backoffDelay(++this.#attempt, this.#options.random)
    this.#cancelTimer = this.#options.clock.after(retryMs, () => void this.#connect())
    this.emit('lost', detail, retryMs)
  }

  #close(code: number, detail: string): void {
    this.#isRunning = false
    this.#end()?.drop(detail)
    this.emit('closed', code, detail)
  }

  /** Forgets the connection. @returns its socket, still to be closed */
  #end(): LimitedSocket | undefined {
    const socket = this.#socket
    this.#turn++
    this.#cancelTimer()
    this.#cancelTimer = () => undefined
    this.#socket = undefined
    return socket
  }
}
