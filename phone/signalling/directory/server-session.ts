import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { detailOf, type Message, type WordingKey } from '../../../locales/message'
import { type Reach, reachOf } from '../../../base/networks/reach'
import { plainAddress } from '../../../base/networks/socket-address'
import type { CancelTimer, Clock } from '../../../base/clock'
import {
  challengeIn,
  type ClientMessage,
  clientToServer,
  type Extension,
  formatServerAddress,
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
} from '../../../protocol/directory'
import { saysBusy } from '../../../protocol/tls/busy-alert'
import type { ConnectionError } from '../../model'
import type { Identity } from '../../privacy/identity'
import { loginSignature } from '../../privacy/login-signature'
import { encryptionProblem } from './encryption-problem'
import { networkCause } from './network-cause'
import type { ReadBudget } from './read-budget'
import { boundStatement, socketTo } from './server-socket'

interface SessionEvents {
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
/** The kernel's probes detect a server that is gone, the first after this silence. */
const KEEP_ALIVE_MS = 15_000
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
  readonly name: string
  readonly announcement: Extension
  /** Our identity; undefined: our key cannot be opened now. */
  readonly identity: Identity | undefined
  /** Whether the identity signs the login where the server asks for it. */
  readonly signsLogin: boolean
  readonly clock: Clock
  /** The server's: a new connection does not renew it. */
  readonly budget: ReadBudget
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
}

/** One connection to a directory server, from connecting to its end. */
export class ServerSession extends EventEmitter<SessionEvents> {
  readonly #socket: Socket
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
  #relayTicket: RelayTicket | undefined
  #cancelTimeout: CancelTimer = () => undefined
  #cancelResume: CancelTimer = () => undefined
  #ended = false

  constructor(options: ServerSessionOptions) {
    super()
    const { address, name, announcement, identity, signsLogin, clock, budget, roots } = options
    this.#where = formatServerAddress(address)
    this.#name = name
    this.#announcement = announcement
    this.#identity = identity
    this.#signsLogin = signsLogin
    this.#clock = clock
    this.#budget = budget
    this.#socket = socketTo(address, roots)
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS)
    this.#socket.on('connect', () => this.#enter(address.encrypted ? 'handshake' : 'hello'))
    this.#socket.on('secureConnect', () => this.#enter('hello'))
    this.#socket.on('data', (chunk) => this.#receive(chunk))
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#end(this.#networkError(error)))
    this.#socket.on('close', () => this.#end(this.#closedError()))
    this.#enter('connect')
  }

  /** From where the server can be reached; everywhere when its connection is gone. */
  get reach(): Reach {
    return reachOf(this.#socket.remoteAddress ?? '') ?? 'internet'
  }

  /** Our own address on this connection; undefined when it is gone. */
  get localAddress(): string | undefined {
    const { localAddress } = this.#socket
    return localAddress === undefined ? undefined : plainAddress(localAddress)
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

  /** The access to the server's relay, as the last LoginSuccess says; undefined: it has none. */
  get relayTicket(): RelayTicket | undefined {
    return this.#relayTicket
  }

  send(message: ClientMessage): void {
    this.#socket.write(clientToServer.encode(message))
    if (this.#socket.writableLength > MAX_QUEUE_BYTES) {
      this.#end(this.#error('lost', 'server.stalled'))
    }
  }

  /** Ends it without an event. */
  close(): void {
    this.#ended = true
    this.#cancelTimeout()
    this.#cancelResume()
    this.#socket.destroy()
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
    this.#socket.pause()
    const resume = (): void => void this.#socket.resume()
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
      this.#login(message.extension)
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
    const statement = boundStatement(this.#socket, challenge, this.#name, loginStatement)
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
    const problem = encryptionProblem(error, this.#where)
    if (problem) return problem
    const cause = networkCause(error)
    if (this.#step === 'connect' || this.#step === 'handshake')
      return this.#error('unreachable', 'server.unreachable', { cause })
    return this.#error('lost', 'server.broken', { cause })
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
