import { EventEmitter } from 'node:events'
import type { Reach } from '../../../base/networks/reach'
import type { CancelTimer, Clock } from '../../../base/clock'
import {
  type AnnouncedHttp,
  challengeIn,
  type ClientMessage,
  clientToServer,
  type Extension,
  httpPortIn,
  type IceServers,
  iceServersIn,
  type RelayTicket,
  relayTicketIn,
  type RoomToken,
  roomTokenIn,
  type LoginChallenge,
  loginStatement,
  MessageReader,
  type NetworkNode,
  networkNodesIn,
  type NetworkRelays,
  networkRelaysIn,
  NO_ABILITIES,
  pulseIn,
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
import type { ConnectionError } from '../../model'
import type { Identity } from '../../privacy/identity'
import { loginSignature } from '../../privacy/login-signature'
import { AnswerWatch } from './answer-watch'
import { type PulsePatience, PulseWatch } from './pulse-watch'
import type { ReadBudget } from './read-budget'
import type { ServerConnection } from './server-connection'
import { SessionErrors, type Step } from './session-errors'

interface SessionEvents {
  /** The server has greeted us; the login follows at once, unless the session is closed. */
  hello: []
  /** With the time of the server, ms; undefined: it does not say. */
  'logged-in': [serverMs: number | undefined]
  /** The other nodes of its network, with each answer to the login, the first one before 'logged-in'. */
  nodes: [readonly NetworkNode[]]
  /** The relays of its network, as 'nodes'; undefined: it names none. */
  relays: [NetworkRelays | undefined]
  message: [ServerMessage]
  /** Once, as the last event. */
  ended: [ConnectionError]
}

/** Each step of getting in (connection, TLS handshake, hello, answer to the login) may take this long. */
const STEP_TIMEOUT_MS = 10_000
/** A server that leaves this much unread counts as lost. */
const MAX_QUEUE_BYTES = 64 * 1024

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
  /** The account's. */
  readonly patience: PulsePatience
}

/** One connection to a directory server, from connecting to its end. */
export class ServerSession extends EventEmitter<SessionEvents> {
  readonly #connection: ServerConnection
  readonly #errors: SessionErrors
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
  #roomToken: RoomToken | undefined
  readonly #answers: AnswerWatch
  readonly #pulse: PulseWatch
  #cancelTimeout: CancelTimer = () => undefined
  #cancelResume: CancelTimer = () => undefined
  #ended = false

  constructor(options: ServerSessionOptions) {
    super()
    const { address, connection, name, announcement, identity, signsLogin, clock, budget, patience } = options
    this.#errors = new SessionErrors({ address, name, signsLogin, hasIdentity: identity !== undefined })
    this.#name = name
    this.#announcement = announcement
    this.#identity = identity
    this.#signsLogin = signsLogin
    this.#clock = clock
    this.#budget = budget
    this.#connection = connection
    this.#answers = new AnswerWatch(
      clock,
      () => this.#write({ kind: 'login', name }),
      () => this.#end(this.#errors.unanswered),
    )
    this.#pulse = new PulseWatch(clock, patience, () => this.#end(this.#errors.unanswered))
    connection.on('reached', () => this.#enter('handshake'))
    connection.on('ready', () => this.#enter('hello'))
    connection.on('data', (chunk) => this.#receive(chunk))
    connection.on('failed', (error) => this.#end(this.#errors.network(this.#step, error)))
    connection.on('closed', () => this.#end(this.#errors.closed(this.#step)))
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

  /** Our token for the network's rooms, as the last LoginSuccess says; undefined: it has no rooms, or does not know our key. */
  get roomToken(): RoomToken | undefined {
    return this.#roomToken
  }

  send(message: ClientMessage): void {
    this.#write(message)
    // An original server may answer a second Login, or not.
    if (this.#step === 'online' && !this.#isOriginal && !this.#ended) this.#answers.sent()
  }

  #write(message: ClientMessage): void {
    this.#connection.write(clientToServer.encode(message))
    if (this.#connection.unsentBytes > MAX_QUEUE_BYTES) {
      this.#end(this.#errors.stalled)
    }
  }

  /** Ends it without an event. */
  close(): void {
    this.#ended = true
    this.#cancelTimeout()
    this.#cancelResume()
    this.#answers.heard()
    this.#pulse.close()
    this.#connection.close()
  }

  #enter(step: Step): void {
    this.#step = step
    this.#cancelTimeout()
    if (step === 'online') return
    this.#cancelTimeout = this.#clock.after(STEP_TIMEOUT_MS, () => this.#end(this.#errors.silence(step)))
  }

  #receive(chunk: Uint8Array): void {
    this.#answers.heard()
    const { messages, error } = this.#reader.push(chunk)
    const pausedMs = this.#budget.spend(chunk.length, messages.length, this.#clock.now())
    this.#pulse.heard(pausedMs)
    this.#pauseFor(pausedMs)
    for (const message of messages) {
      if (this.#ended) return
      this.#take(message)
    }
    if (error) {
      this.#end(this.#errors.protocol(error))
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
      this.#end(this.#errors.busy)
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
      this.#readAnswer(message.extension)
      this.emit('logged-in', this.#serverMs())
    } else if (message.kind === 'login-success' && this.#step === 'online') {
      this.#readAnswer(message.extension)
    } else if (message.kind === 'login-failed' && this.#step === 'login') {
      this.#end(this.#errors.login(message))
    } else if (refusal === 'displaced') {
      this.#end(this.#errors.displaced)
    } else {
      this.emit('message', message)
    }
  }

  #readAnswer(extension: Extension | undefined): void {
    this.#iceServers = iceServersIn(extension)
    this.#ticket = ticketIn(extension)
    this.#relayTicket = relayTicketIn(extension)
    this.#roomToken = roomTokenIn(extension)
    this.#pulse.expect(pulseIn(extension))
    this.emit('nodes', networkNodesIn(extension))
    this.emit('relays', networkRelaysIn(extension))
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

  #end(error: ConnectionError): void {
    if (this.#ended) return
    this.close()
    this.emit('ended', error)
  }
}
