import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { type Address, type ClientMessage, RateBudget } from '../protocol'
import { ClientConnection } from './client-connection'
import { clientsWithinDescriptors } from './descriptor-limit'
import { Directory } from './directory'
import type { ServerLog } from './server-log'

type Login = Extract<ClientMessage, { kind: 'login' }>

export interface DirectoryServerOptions {
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly log: ServerLog
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
/** Holds a contact list of 10,000 long names while a client is slow to read it. */
const MAX_QUEUE_BYTES = 2 * 1024 * 1024
const BACKLOG = 1024
/**
 * A phone calls and refuses now and then; whoever holds a key down does so some thirty times a second. Each message may
 * cause one to somebody else, and a line in the log.
 */
const MESSAGE_BURST = 100
const MESSAGES_A_SECOND = 10
/** That there is no room for more clients is told so often. ms */
const FULL_LOG_INTERVAL_MS = 60_000

/** The directory server: tells people about each other and passes call packets on. Keeps nothing on disk. */
export class DirectoryServer {
  readonly #options: DirectoryServerOptions
  readonly #log: ServerLog
  readonly #directory = new Directory()
  readonly #connections = new Set<ClientConnection>()
  readonly #server: Server
  #nextId = 1

  constructor(options: DirectoryServerOptions) {
    this.#options = options
    this.#log = options.log
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
    this.#server.on('error', (error) => this.#log.warn({ error: error.message }, 'could not accept'))
    const bound = this.#server.address()
    if (bound === null || typeof bound === 'string') throw new Error('the server has no TCP address')
    this.#log.info({ host: bound.address, port: bound.port }, 'listening')
    return { host: bound.address, port: bound.port }
  }

  /** Closes every connection and stops listening. */
  async stop(): Promise<void> {
    const closed = [...this.#connections].map((connection) => once(connection, 'closed'))
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const connection of this.#connections) connection.drop('the server stops')
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

  #accept(socket: Socket): void {
    const {
      loginTimeoutMs = LOGIN_TIMEOUT_MS,
      maxQueueBytes = MAX_QUEUE_BYTES,
      messageBurst = MESSAGE_BURST,
    } = this.#options
    // A client that is gone again before it could be looked at has no address.
    if (socket.remoteAddress === undefined) return void socket.destroy()
    const connection = new ClientConnection(this.#nextId++, socket, maxQueueBytes)
    const loginTimeout = setTimeout(() => connection.drop('it did not log in in time'), loginTimeoutMs)
    const budget = new RateBudget(messageBurst, MESSAGES_A_SECOND, performance.now())
    this.#connections.add(connection)
    this.#log.info({ connection: connection.id, from: connection.addresses.remote }, 'connected')
    connection.on('message', (message) => {
      if (budget.take(performance.now())) this.#dispatch(connection, message, loginTimeout)
      else connection.drop('it sends more messages than a phone does')
    })
    connection.on('closed', (reason) => {
      clearTimeout(loginTimeout)
      this.#connections.delete(connection)
      if (this.#directory.has(connection)) {
        this.#directory.leave(connection)
        this.#options.onOnline?.(this.#directory.size)
      }
      this.#log.info({ connection: connection.id, reason, online: this.#directory.size }, 'disconnected')
    })
    connection.send({ kind: 'hello-connect' })
  }

  #dispatch(connection: ClientConnection, message: ClientMessage, loginTimeout: NodeJS.Timeout): void {
    switch (message.kind) {
      case 'login':
        return this.#login(connection, message, loginTimeout)
      case 'call-request':
        return this.#directory.requestCall(connection, message)
      case 'call-refused':
        return this.#directory.refuseCall(connection, message)
    }
  }

  #login(connection: ClientConnection, login: Login, loginTimeout: NodeJS.Timeout): void {
    const outcome = this.#directory.login(connection, login)
    if (outcome.ok) {
      clearTimeout(loginTimeout)
      this.#options.onOnline?.(this.#directory.size)
      this.#log.info({ connection: connection.id, online: this.#directory.size }, 'logged in')
    } else {
      if (!this.#directory.has(connection)) loginTimeout.refresh()
      this.#log.info({ connection: connection.id, reason: outcome.reason }, 'login refused')
    }
  }
}

const lacksIpv6 = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')
