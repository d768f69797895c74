import { EventEmitter } from 'node:events'
import { detailOf, type Message, type WordingKey } from '../../../locales/message'
import type { Reach } from '../../../base/networks/reach'
import type { CancelTimer, Clock } from '../../../base/clock'
import {
  type AnnouncedHttp,
  challengeIn,
  type ClientMessage,
  clientToServer,
  type Extension,
  formatServerAddress,
  httpPortIn,
  type IceServers,
  iceServersIn,
  type RelayTicket,
  relayTicketIn,
  type LoginChallenge,
  loginStatement,
  MessageReader,
  NO_ABILITIES,
  refusalIn,
  type ServerAbilities,
  serverAbilitiesIn,
  type ServerAddress,
  serverTimeIn,
  serverToClient,
  type ServerMessage,
  type Ticket,
  ticketIn,
} from '../../../protocol/directory'
import { saysBusy } from '../../../protocol/tls/busy-alert'
import type { ConnectionError } from '../../model'
import type { Identity } from '../../privacy/identity'
import { loginSignature } from '../../privacy/login-signature'
import { encryptionProblem } from './encryption-problem'
import { networkCause } from './network-cause'
import type { ReadBudget } from './read-budget'
import type { ServerConnection } from './server-connection'
import { WebSocketRefused } from './web-connection'

interface SessionEvents {
  /** The server has greeted us; the login follows at once, unless the session is closed. */
  hello: []
  /** With the time of the server, ms; undefined: it does not say. */
  'logged-in': [serverMs: number | undefined]
  message: [ServerMessage]
  /** Once, as the last event. */
  ended: [ConnectionError]
}

type LoginFailed = Extract<ServerMessage, { kind: 'login-failed' }>

type Step = 'connect' | 'handshake' | 'hello' | 'login' | 'online'

/** Each step of getting in (connection, TLS handshake, hello, answer to the login) may take this long. */
const STEP_TIMEOUT_MS = 10_000
/** The HTTP status of a server that has no place for us. */
const UNAVAILABLE = 503
/** A server that leaves this much unread counts as lost. */
const MAX_QUEUE_BYTES = 64 * 1024

/** A server with TLS waits for the client's handshake: without it the server sends nothing. */
const SILENCE = {
  connect: 'server.timeout',
  handshake: 'server.noHandshake',
  hello: 'server.silent',
  login: 'server.timeout',
} as const satisfies Readonly<Record<Exclude<Step, 'online'>, WordingKey>>

export interface ServerSessionOptions {
  readonly address: ServerAddress
  /** A new one. */
  readonly connection: ServerConnection
  readonly name: string
  readonly announcement: Extension
  /** Our identity; undefined: our key cannot be opened now. */
  readonly identity: Identity | undefined
  /** Whether the identity signs the login where the server asks for it. */
  readonly signsLogin: boolean
  readonly clock: Clock
  /** The server's: a new connection does not renew it. */
  readonly budget: ReadBudget
}

/** One connection to a directory server, from connecting to its end. */
export class ServerSession extends EventEmitter<SessionEvents> {
  readonly #connection: ServerConnection
  readonly #where: string
  readonly #name: string
  readonly #announcement: Extension
  readonly #identity: Identity | undefined
  readonly #signsLogin: boolean
  readonly #clock: Clock
  readonly #budget: ReadBudget
  readonly #reader = new MessageReader(serverToClient)
  #step: Step = 'connect'
  /** The server's time in HelloConnect, and the time of its arrival. */
  #time: { readonly serverMs: number; readonly atMs: number } | undefined
  #abilities = NO_ABILITIES
  #isOriginal = false
  #iceServers: IceServers = {}
  #http: AnnouncedHttp | undefined
  #ticket: Ticket | undefined
  #relayTicket: RelayTicket | undefined
  #cancelTimeout: CancelTimer = () => undefined
  #cancelResume: CancelTimer = () => undefined
  #ended = false

  constructor(options: ServerSessionOptions) {
    super()
    const { address, connection, name, announcement, identity, signsLogin, clock, budget } = options
    this.#where = formatServerAddress(address)
    this.#name = name
    this.#announcement = announcement
    this.#identity = identity
    this.#signsLogin = signsLogin
    this.#clock = clock
    this.#budget = budget
    this.#connection = connection
    connection.on('reached', () => this.#enter('handshake'))
    connection.on('ready', () => this.#enter('hello'))
    connection.on('data', (chunk) => this.#receive(chunk))
    connection.on('failed', (error) => this.#end(this.#networkError(error)))
    connection.on('closed', () => this.#end(this.#closedError()))
    this.#enter('connect')
  }

  /** From where the server can be reached; everywhere when its connection is gone. */
  get reach(): Reach {
    return this.#connection.reach
  }

  /** Our own address on this connection; undefined when it is gone. */
  get localAddress(): string | undefined {
    return this.#connection.localAddress
  }

  /** Where the connection ends: at the server, or at a proxy on the way. */
  get remoteAddress(): string | undefined {
    return this.#connection.remoteAddress
  }

  /** The server's abilities beyond the protocol, once HelloConnect has arrived. */
  get abilities(): ServerAbilities {
    return this.#abilities
  }

  /** It said hello without a block of ours, and so passes on nothing beyond the protocol. */
  get isOriginal(): boolean {
    return this.#isOriginal
  }

  /** The servers that help to connect, as the last LoginSuccess says. */
  get iceServers(): IceServers {
    return this.#iceServers
  }

  /** The server's HTTP port, once HelloConnect has arrived; undefined: it has none. */
  get http(): AnnouncedHttp | undefined {
    return this.#http
  }

  /** Our ticket for the server's broker, as the last LoginSuccess says. */
  get ticket(): Ticket | undefined {
    return this.#ticket
  }

  /** Our ticket for the server's relay, as the last LoginSuccess says; undefined: it has none. */
  get relayTicket(): RelayTicket | undefined {
    return this.#relayTicket
  }

  send(message: ClientMessage): void {
    this.#connection.write(clientToServer.encode(message))
    if (this.#connection.unsentBytes > MAX_QUEUE_BYTES) {
      this.#end(this.#error('lost', 'server.stalled'))
    }
  }

  /** Ends it without an event. */
  close(): void {
    this.#ended = true
    this.#cancelTimeout()
    this.#cancelResume()
    this.#connection.close()
  }

  #enter(step: Step): void {
    this.#step = step
    this.#cancelTimeout()
    if (step === 'online') return
    this.#cancelTimeout = this.#clock.after(STEP_TIMEOUT_MS, () =>
      this.#end(this.#error('timeout', SILENCE[step])),
    )
  }

  #receive(chunk: Uint8Array): void {
    const { messages, error } = this.#reader.push(chunk)
    this.#pauseFor(this.#budget.spend(chunk.length, messages.length, this.#clock.now()))
    for (const message of messages) {
      if (this.#ended) return
      this.#take(message)
    }
    if (error) {
      this.#end(this.#error('protocol', 'server.protocol', { detail: detailOf(error) }))
    }
  }

  /** At least for a turn of the event loop: Node reads on while more is there, and nobody else would have a turn. */
  #pauseFor(ms: number): void {
    this.#connection.pause()
    const resume = (): void => this.#connection.resume()
    if (ms > 0) this.#cancelResume = this.#clock.after(ms, resume)
    else setImmediate(resume)
  }

  #take(message: ServerMessage): void {
    const refusal = message.kind === 'login-failed' ? refusalIn(message.extension) : undefined
    if (refusal === 'busy') {
      this.#end(this.#error('server-busy', 'server.busy'))
    } else if (message.kind === 'hello-connect' && this.#step === 'hello') {
      const serverMs = serverTimeIn(message.extension)
      if (serverMs !== undefined) this.#time = { serverMs, atMs: this.#clock.uptime() }
      this.#enter('login')
      this.#isOriginal = message.extension === undefined
      this.#abilities = serverAbilitiesIn(message.extension)
      this.#http = httpPortIn(message.extension)
      this.emit('hello')
      if (!this.#ended) this.#login(message.extension)
    } else if (message.kind === 'login-success' && this.#step === 'login') {
      this.#enter('online')
      this.#readCredentials(message.extension)
      this.emit('logged-in', this.#serverMs())
    } else if (message.kind === 'login-success' && this.#step === 'online') {
      this.#readCredentials(message.extension)
    } else if (message.kind === 'login-failed' && this.#step === 'login') {
      this.#end(this.#loginError(message))
    } else if (refusal === 'displaced') {
      this.#end(this.#error('displaced', 'server.displaced', { name: this.#name }))
    } else {
      this.emit('message', message)
    }
  }

  #readCredentials(extension: Extension | undefined): void {
    this.#iceServers = iceServersIn(extension)
    this.#ticket = ticketIn(extension)
    this.#relayTicket = relayTicketIn(extension)
  }

  #serverMs(): number | undefined {
    return this.#time && this.#time.serverMs + this.#clock.uptime() - this.#time.atMs
  }

  #login(hello: Extension | undefined): void {
    const extension = new Map([...this.#announcement, ...(this.#proof(challengeIn(hello)) ?? [])])
    this.send({ kind: 'login', name: this.#name, extension })
  }

  /** Undefined where nothing can be signed: an original server, or a challenge for a TLS connection that this is not. */
  #proof(challenge: LoginChallenge | undefined): Extension | undefined {
    if (!challenge || !this.#identity || !this.#signsLogin) return undefined
    const statement = this.#connection.statement(challenge, this.#name, loginStatement)
    return statement && loginSignature(this.#identity, statement)
  }

  #loginError({ reason, extension }: LoginFailed): ConnectionError {
    const name = this.#name
    switch (refusalIn(extension)) {
      case 'owned':
        return this.#error('name-owned', this.#ownedKey, { name })
      case 'look-alike':
        return this.#error('name-like-another', 'server.nameLooksAlike', { name })
      case 'not-proved':
        return this.#error('login-refused', 'server.notProved')
      case 'full':
        return this.#error('server-full', 'server.full')
      case 'busy':
      case 'released':
      case 'displaced':
      case undefined:
    }
    // The only reason that the original server gives; ours uses the same text.
    if (reason === 'username already used') {
      return this.#error('name-taken', 'server.nameTaken', { name })
    }
    return this.#error('login-refused', 'server.loginRefused', { detail: detailOf(reason) })
  }

  get #ownedKey(): WordingKey {
    if (!this.#signsLogin) return 'server.nameOwnedUnsigned'
    return this.#identity ? 'server.nameOwned' : 'server.nameOwnedNoKey'
  }

  #networkError(error: NodeJS.ErrnoException): ConnectionError {
    if (this.#step === 'handshake' && saysBusy(error)) return this.#error('server-busy', 'server.busy')
    if (error instanceof WebSocketRefused) return this.#refusedError(error)
    const problem = encryptionProblem(error, this.#where)
    if (problem) return problem
    const cause = networkCause(error)
    if (this.#step === 'connect' || this.#step === 'handshake')
      return this.#error('unreachable', 'server.unreachable', { cause })
    return this.#error('lost', 'server.broken', { cause })
  }

  #refusedError({ status, isProxied }: WebSocketRefused): ConnectionError {
    if (status === UNAVAILABLE) return this.#error('server-busy', 'server.busy')
    const answer = String(status)
    if (isProxied) return this.#error('unreachable', 'server.proxyRefused', { answer })
    return this.#error('unreachable', 'server.noWebSocket', { answer })
  }

  #closedError(): ConnectionError {
    return this.#error('lost', this.#step === 'online' ? 'server.closed' : 'server.closedEarly')
  }

  #error(code: ConnectionError['code'], key: WordingKey, fill: Message['fill'] = {}): ConnectionError {
    return { code, message: { key, fill: { server: this.#where, ...fill } } }
  }

  #end(error: ConnectionError): void {
    if (this.#ended) return
    this.close()
    this.emit('ended', error)
  }
}
