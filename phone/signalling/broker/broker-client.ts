import { EventEmitter } from 'node:events'
import { backoffDelay } from '../../../base/backoff'
import { errorText } from '../../../base/error-text'
import { fitsInBytes } from '../../../base/json'
import type { CancelTimer, Clock } from '../../../base/clock'
import { agentThrough } from '../../../base/networks/proxy-agent'
import type { Signature } from '../../../base/signature'
import {
  type Addition,
  ASKS_CHALLENGE,
  challengeIn,
  MAX_SIGNAL_BYTES,
  notificationText,
  peerSignal,
  proofAddition,
  readRpc,
  refusalIn,
  registrationStatement,
  type RegistrationRefusal,
  requestText,
  ticketAddition,
} from '../../../protocol/broker'
import { hostBinding, type Ticket } from '../../../protocol/directory'
import { type ChooseProxy, chosenProxy, proxyFromEnvironment } from '../proxy-choice'
import { type BrokerAnswer, BrokerRequests, isUnknownMethod } from './broker-requests'
import { BrokerSocket } from './broker-socket'

export interface BrokerClientOptions {
  /** `ws://` or `wss://` */
  readonly url: string
  /** The name to register. */
  readonly name: string
  readonly clock: Clock
  /** Returns numbers in [0, 1), to spread the attempts of many clients. */
  readonly random: () => number
  /** Signs with the phone's identity; undefined: the phone has no lasting one. */
  readonly sign?: ((statement: Uint8Array) => Signature) | undefined
  /** The ticket of our login at the directory of the same server, for a phone that cannot sign; undefined: there is none. */
  readonly ticket?: (() => Ticket | undefined) | undefined
  /** The way to the broker; by default the proxy that the environment names. */
  readonly chooseProxy?: ChooseProxy | undefined
  /** The roots that the broker's certificate may have, PEM; Node's when undefined. */
  readonly roots?: readonly string[] | undefined
}

/** A message of another peer. Its content is a stranger's. */
export interface ReceivedSignal {
  readonly from: string
  readonly signal: unknown
}

/** Why there is no registration. */
export interface BrokerLoss {
  /**
   * `displaced`: the same identity has registered from elsewhere. `unreachable`: no connection, or it ended. `bad-address`: the
   * URL is none of a WebSocket. `refused`: for a reason without a code.
   */
  readonly cause: 'unreachable' | 'displaced' | 'bad-address' | RegistrationRefusal | 'refused'
  /** In English, of the system or of the broker. */
  readonly detail: string
  /** When the next attempt is made, ms; undefined: there is none. */
  readonly retryMs: number | undefined
}

interface BrokerClientEvents {
  registered: []
  signal: [ReceivedSignal]
  lost: [BrokerLoss]
}

/** Hosts of the original closed what was idle for 55 s. */
const PING_MS = 45_000
/** The close code of a connection whose name its owner has registered elsewhere. */
const DISPLACED = 4001
/** Another attempt cannot change these. */
const FINAL: readonly BrokerLoss['cause'][] = ['displaced', 'bad-address', 'owned', 'not-proved']
/** The longest part of a broker's words that is shown, UTF-16 code units. */
const MAX_DETAIL_LENGTH = 200

/** Keeps a connection to a broker with a name registered there, for signals to and from other peers. */
export class BrokerClient extends EventEmitter<BrokerClientEvents> {
  readonly #options: BrokerClientOptions
  #socket: BrokerSocket | undefined
  #requests: BrokerRequests
  #isRegistered = false
  #isRunning = false
  /** Counts connections: what belongs to an earlier one is ignored. */
  #turn = 0
  #attempt = 0
  /** Of the next attempt or the next ping. */
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: BrokerClientOptions) {
    super()
    this.#options = options
    this.#requests = new BrokerRequests(options.clock)
  }

  get isRegistered(): boolean {
    return this.#isRegistered
  }

  /** Connects and registers, again after each loss that another attempt may change. */
  start(): void {
    this.#isRunning = true
    this.#attempt = 0
    void this.#connect()
  }

  /** Makes the next attempt now, because the network has changed. */
  retryNow(): void {
    if (this.#isRunning && !this.#isRegistered) this.start()
  }

  /** Leaves the broker. No event follows. */
  stop(): void {
    this.#isRunning = false
    this.#end()?.close()
  }

  /** @returns false when the signal cannot be sent: not registered, or it is too long */
  send(to: string, signal: object): boolean {
    if (!this.#isRegistered || !fitsInBytes(JSON.stringify(signal), MAX_SIGNAL_BYTES)) return false
    return this.#socket?.send(notificationText('signal', { from: this.#options.name, to, signal })) ?? false
  }

  /** @returns whether a peer of this name is registered; undefined when the broker does not say */
  async exists(id: string): Promise<boolean | undefined> {
    const answer = await this.#ask('exists', { id })
    if (answer.kind === 'result') return answer.result === true
    // The document has `find`, its later programs `exists`.
    const found = isUnknownMethod(answer) ? await this.#ask('find', { id }) : answer
    return found.kind === 'result' ? found.result !== null : undefined
  }

  async #connect(): Promise<void> {
    this.#end()?.drop('another attempt')
    const turn = this.#turn
    const { url, roots, clock, chooseProxy = proxyFromEnvironment } = this.#options
    const proxy = await chosenProxy(chooseProxy, url, clock)
    if (turn !== this.#turn) return
    let socket: BrokerSocket
    try {
      socket = new BrokerSocket({ url, agent: agentThrough(proxy), roots, clock })
    } catch (error) {
      this.#lose('bad-address', errorText(error))
      return
    }
    this.#socket = socket
    socket.on('open', () => {
      this.#register(turn).catch((error: unknown) => {
        if (turn === this.#turn) this.#lose('refused', errorText(error))
      })
    })
    socket.on('message', (text) => this.#receive(text))
    socket.on('closed', (code, reason) => {
      if (turn === this.#turn) this.#lose(code === DISPLACED ? 'displaced' : 'unreachable', reason)
    })
  }

  async #register(turn: number): Promise<void> {
    const { name } = this.#options
    const proof = await this.#proof()
    const answer = turn === this.#turn ? await this.#ask('register', { id: name }, proof ?? {}) : undefined
    if (turn !== this.#turn || answer === undefined) return
    if (answer.kind === 'result' && answer.result === name) {
      this.#isRegistered = true
      this.#attempt = 0
      this.#pingLater()
      this.emit('registered')
    } else if (answer.kind === 'error') {
      this.#lose(refusalIn(answer.addition) ?? 'refused', answer.error.message)
    } else {
      this.#lose('unreachable', 'the broker does not answer')
    }
  }

  /** @returns undefined for a phone without a lasting identity and without a ticket, and at a broker that asks for no proof */
  async #proof(): Promise<Addition | undefined> {
    const { sign, name, url } = this.#options
    const ticket = this.#options.ticket?.()
    if (!sign) return ticket && ticketAddition(ticket)
    const answer = await this.#ask('ping', {}, ASKS_CHALLENGE)
    const challenge = answer.kind === 'result' ? challengeIn(answer.addition) : undefined
    if (!challenge) return undefined
    const binding = challenge.isBound ? this.#socket?.binding : hostBinding(new URL(url).hostname)
    if (!binding) return undefined
    return proofAddition(sign(registrationStatement(challenge, name, binding)))
  }

  #ask(method: string, params: object, addition?: Addition): Promise<BrokerAnswer> {
    const socket = this.#socket
    return this.#requests.ask((id) => socket?.send(requestText(id, method, params, addition)) ?? false)
  }

  #pingLater(): void {
    this.#cancelTimer = this.#options.clock.after(PING_MS, () => void this.#ping(this.#turn))
  }

  async #ping(turn: number): Promise<void> {
    const answer = await this.#ask('ping', {})
    if (turn !== this.#turn) return
    if (answer.kind === 'timeout') this.#lose('unreachable', 'the broker does not answer')
    else this.#pingLater()
  }

  #receive(text: string): void {
    const message = readRpc(text)
    if (message.kind === 'response') return this.#requests.answered(message)
    if (message.kind !== 'notification' || message.method !== 'signal' || !this.#isRegistered) return
    const { data } = peerSignal.safeParse(message.params)
    if (data?.to === this.#options.name) this.emit('signal', { from: data.from, signal: data.signal })
  }

  #lose(cause: BrokerLoss['cause'], detail: string): void {
    this.#end()?.drop(detail)
    const mayRetry = this.#isRunning && !FINAL.includes(cause)
    const retryMs = mayRetry ? backoffDelay(++this.#attempt, this.#options.random) : undefined
    if (retryMs === undefined) this.#isRunning = false
    else this.#cancelTimer = this.#options.clock.after(retryMs, () => void this.#connect())
    this.emit('lost', { cause, detail: detail.slice(0, MAX_DETAIL_LENGTH), retryMs })
  }

  /** Forgets the connection. @returns its socket, still to be closed */
  #end(): BrokerSocket | undefined {
    const socket = this.#socket
    this.#turn++
    this.#cancelTimer()
    this.#socket = undefined
    this.#isRegistered = false
    this.#requests.close()
    this.#requests = new BrokerRequests(this.#options.clock)
    return socket
  }
}
