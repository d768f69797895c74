import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { RateBudget } from '../base/rate-budget'
import type { Address, ClientMessage } from '../protocol/directory'
import { plainAddress } from './caller-host'
import type { Certificate } from './certificate'
import { ClientConnection } from './client-connection'
import { clientsWithinDescriptors } from './descriptor-limit'
import { Directory } from './directory'
import { DOOR_LIMITS, Doorkeeper, type DoorLimits, type Visitor } from './doorkeeper'
import type { ServerLog } from './server-log'
import { TlsDoor } from './tls-door'

type Login = Extract<ClientMessage, { kind: 'login' }>

/** What belongs to a connection until it has a name. */
interface Arrival {
  readonly loginTimeout: NodeJS.Timeout
  readonly visitor: Visitor
}

export interface DirectoryServerOptions {
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly log: ServerLog
  /** With one, every connection is encrypted. */
  readonly certificate?: Certificate | undefined
  /** What one address, and all of them, may take; the usual where left out. */
  readonly limits?: Partial<DoorLimits>
  /** How long a TLS handshake may take, and how many there may be at once. */
  readonly handshakeTimeoutMs?: number
  readonly maxHandshakes?: number
  /** How long a connection may stay without a name; each refused login starts it anew. */
  readonly loginTimeoutMs?: number
  /** Bytes that may wait for a client that does not read. */
  readonly maxQueueBytes?: number
  /** So many messages a client may send at once; ten a second in the long run. */
  readonly messageBurst?: number
  /** Told how many are logged in, whenever that changes. */
  readonly onOnline?: (people: number) => void
}

const LOGIN_TIMEOUT_MS = 20_000
/** Of changes in a crowd, for a client that is slow to read; its first list may be longer. */
const MAX_QUEUE_BYTES = 2 * 1024 * 1024
const BACKLOG = 1024
/**
 * A phone calls and refuses now and then; whoever holds a key down does so some thirty times a second. Each message may
 * cause one to somebody else, and a line in the log.
 */
const MESSAGE_BURST = 100
const MESSAGES_A_SECOND = 10
/** That the system lets nobody in (no file is left to be opened) is a line in the log so often. ms */
const ACCEPT_ERROR_INTERVAL_MS = 60_000
/** That there is no room for more clients is told so often. ms */
const FULL_LOG_INTERVAL_MS = 60_000

/** The directory server: tells people about each other and passes call packets on. Keeps nothing on disk. */
export class DirectoryServer {
  readonly #options: DirectoryServerOptions
  readonly #log: ServerLog
  readonly #directory: Directory
  readonly #door: Doorkeeper
  readonly #tls: TlsDoor | undefined
  /** Every socket there is, logged in or still encrypting. */
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #nextId = 1
  #acceptErrorMs = -Infinity

  constructor(options: DirectoryServerOptions) {
    this.#options = options
    this.#log = options.log
    this.#directory = new Directory(({ id }) => this.#log.info({ connection: id }, 'calls too often'))
    this.#door = new Doorkeeper({
      limits: { ...DOOR_LIMITS, ...options.limits },
      onRefused: (from, reason, refused) => this.#log.warn({ from, reason, refused }, 'not let in'),
    })
    const { certificate, ...handshakes } = options
    this.#tls = certificate && new TlsDoor({ ...handshakes, certificate })
    this.#server = createServer((socket) => this.#accept(socket))
    this.#turnAwayTooMany()
  }

  /**
   * Starts to listen.
   * @returns where, with the port that the system chose
   * @throws the system's error when the address can't be had (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<Address> {
    const { host, port } = this.#options
    if (host === undefined) {
      await this.#listen('::', port).catch((error: unknown) => {
        if (!lacksIpv6(error)) throw error
        return this.#listen('0.0.0.0', port)
      })
    } else {
      await this.#listen(host, port)
    }
    this.#server.on('error', (error) => this.#acceptFailed(error))
    const bound = this.#server.address()
    if (bound === null || typeof bound === 'string') throw new Error('the server has no TCP address')
    this.#log.info({ host: bound.address, port: bound.port }, 'listening')
    return { host: bound.address, port: bound.port }
  }

  /** Clients that come from now on are shown this certificate. Means nothing on a server that does not encrypt. */
  renewCertificate(certificate: Certificate): void {
    this.#tls?.renew(certificate)
  }

  /** Closes every connection and stops listening. */
  async stop(): Promise<void> {
    this.#directory.close()
    const closed = [...this.#sockets].map((socket) => once(socket, 'close'))
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all([stopped, ...closed])
    this.#log.info({}, 'stopped')
  }

  #listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port, backlog: BACKLOG }, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  /** Clients beyond what file descriptors allow are closed at once, and counted. */
  #turnAwayTooMany(): void {
    const most = clientsWithinDescriptors()
    if (most === undefined) return
    this.#server.maxConnections = most
    let toldMs = -Infinity
    let turnedAway = 0
    this.#server.on('drop', () => {
      turnedAway++
      if (performance.now() - toldMs < FULL_LOG_INTERVAL_MS) return
      toldMs = performance.now()
      this.#log.warn({ turnedAway, most }, 'turned away: too few file descriptors (ulimit -n)')
    })
  }

  #acceptFailed(error: Error): void {
    const nowMs = performance.now()
    if (nowMs < this.#acceptErrorMs + ACCEPT_ERROR_INTERVAL_MS) return
    this.#acceptErrorMs = nowMs
    this.#log.warn({ error: error.message }, 'could not accept')
  }

  #accept(socket: Socket): void {
    // A client that is gone again before it could be looked at has no address.
    const from = plainAddress(socket.remoteAddress ?? '')
    const visitor = from === '' ? undefined : this.#door.admit(from, performance.now())
    if (visitor === undefined) return void socket.destroy()
    this.#keep(socket)
    socket.once('close', () => visitor.left())
    if (this.#tls === undefined) return this.#serve(socket, visitor)
    this.#tls.open(socket, {
      onSecure: (secure) => this.#serve(secure, visitor),
      onFailed: (reason) => this.#log.info({ from, reason }, 'not encrypted'),
    })
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #serve(socket: Socket, visitor: Visitor): void {
    const {
      loginTimeoutMs = LOGIN_TIMEOUT_MS,
      maxQueueBytes = MAX_QUEUE_BYTES,
      messageBurst = MESSAGE_BURST,
    } = this.#options
    const connection = new ClientConnection(this.#nextId++, socket, maxQueueBytes)
    const loginTimeout = setTimeout(() => connection.drop('it did not log in in time'), loginTimeoutMs)
    const budget = new RateBudget(messageBurst, MESSAGES_A_SECOND, performance.now())
    this.#log.info({ connection: connection.id, from: connection.addresses.remote }, 'connected')
    connection.on('message', (message) => {
      if (budget.take(performance.now())) this.#dispatch(connection, message, { loginTimeout, visitor })
      else connection.drop('it sends more messages than a phone does')
    })
    connection.on('closed', (reason) => {
      clearTimeout(loginTimeout)
      if (this.#directory.has(connection)) {
        this.#directory.leave(connection)
        this.#options.onOnline?.(this.#directory.size)
      }
      this.#log.info({ connection: connection.id, reason, online: this.#directory.size }, 'disconnected')
    })
    connection.send({ kind: 'hello-connect' })
  }

  #dispatch(connection: ClientConnection, message: ClientMessage, arrival: Arrival): void {
    switch (message.kind) {
      case 'login':
        return this.#login(connection, message, arrival)
      case 'call-request':
        return this.#directory.requestCall(connection, message)
      case 'call-refused':
        return this.#directory.refuseCall(connection, message)
    }
  }

  #login(connection: ClientConnection, login: Login, { loginTimeout, visitor }: Arrival): void {
    const outcome = this.#directory.login(connection, login)
    if (outcome.ok) {
      clearTimeout(loginTimeout)
      visitor.loggedIn()
      this.#options.onOnline?.(this.#directory.size)
      this.#log.info({ connection: connection.id, online: this.#directory.size }, 'logged in')
    } else {
      if (!this.#directory.has(connection)) loginTimeout.refresh()
      if (!visitor.loginFailed(performance.now())) return connection.drop('too many refused logins')
      this.#log.info({ connection: connection.id, reason: outcome.reason }, 'login refused')
    }
  }
}

const lacksIpv6 = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')
