import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { type Clock, systemClock } from '../../base/clock'
import type { Address, IceServers } from '../../protocol/directory'
import { type Admission, AdmissionControl } from '../admission/admission-control'
import { type AdmissionLimits, DEFAULT_ADMISSION_LIMITS, limitsWithin } from '../admission/admission-limits'
import type { Certificate } from '../admission/certificate'
import { clientsWithinDescriptors } from '../admission/descriptor-limit'
import { inWords } from '../../base/networks/connection-error'
import { plainAddress } from '../../base/networks/socket-address'
import { LoginVerifier } from '../admission/login-verifier'
import { readProxiedClient } from '../admission/proxied-client'
import type { ProxyList } from '../admission/proxy-list'
import { TlsAcceptor } from '../admission/tls-acceptor'
import { NameRegister } from '../names/name-register'
import { Roster } from '../roster/roster'
import type { ServerLog } from '../server-log'
import type { ConnectionAddresses } from './caller-host'
import { ClientConnection } from './client-connection'
import type { CallOffer } from './connection-port'
import { DirectorySession, type SessionContext } from './directory-session'
import { PresenceFrames } from './presence-frames'
import { ServerTime } from './server-time'
import { turnAway } from './turned-away'

export interface DirectoryServerOptions {
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly log: ServerLog
  readonly clock?: Clock
  /** The server's name in the statements that phones sign. */
  readonly name?: string | undefined
  /** The owners of names; kept until the server stops when left out. */
  readonly names?: NameRegister | undefined
  /** With a certificate every connection is encrypted. */
  readonly certificate?: Certificate | undefined
  /** Replaces single limits of `DEFAULT_ADMISSION_LIMITS`. */
  readonly limits?: Partial<AdmissionLimits>
  /** How long a TLS handshake may take. */
  readonly handshakeTimeoutMs?: number
  /** Proxies, which must send the PROXY protocol. With any, loopback is not exempt from limits. */
  readonly proxies?: ProxyList | undefined
  /** The time limit for the login; each refused login restarts it. */
  readonly loginTimeoutMs?: number
  /** The longest send queue of a client, bytes. */
  readonly maxQueueBytes?: number
  /** Messages that a client may send in a burst; the sustained rate is ten a second. */
  readonly messageBurst?: number
  /** The servers that help a phone with this name to connect; Ringdowns are told of them. */
  readonly iceServers?: ((name: string) => IceServers) | undefined
  /** Called with the number of people logged in whenever it changes. */
  readonly onOnline?: (people: number) => void
}

/** Room for the changes in a crowd while a client reads slowly. Its first list may be longer. */
const MAX_QUEUE_BYTES = 2 * 1024 * 1024
const BACKLOG = 1024
/** The interval between log lines about failures to accept (too few file descriptors). ms */
const ACCEPT_ERROR_INTERVAL_MS = 60_000
/** The interval between log lines about connections beyond the server's capacity. ms */
const FULL_LOG_INTERVAL_MS = 60_000

/** The directory server: makes the roster available over the directory protocol and TCP. */
export class DirectoryServer {
  readonly #options: DirectoryServerOptions
  readonly #log: ServerLog
  readonly #clock: Clock
  readonly #roster: Roster<CallOffer>
  readonly #sessionContext: SessionContext
  readonly #admission: AdmissionControl
  readonly #tls: TlsAcceptor | undefined
  /** Every open socket, from the handshake on. */
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #nextId = 1
  #acceptErrorMs = -Infinity

  constructor(options: DirectoryServerOptions) {
    const { certificate, clock = systemClock, ...rest } = options
    this.#options = options
    this.#log = options.log
    this.#clock = clock
    this.#roster = new Roster({
      clock,
      defer: (act) => void setImmediate(act),
      names: options.names ?? new NameRegister(clock),
    })
    this.#sessionContext = {
      roster: this.#roster,
      frames: new PresenceFrames(),
      verifier: new LoginVerifier(options.name ?? 'ringdown'),
      clock,
      time: new ServerTime(clock),
      log: options.log,
      loginTimeoutMs: options.loginTimeoutMs,
      messageBurst: options.messageBurst,
      iceServers: options.iceServers,
      onMembership: () => options.onOnline?.(this.#roster.size),
    }
    const most = clientsWithinDescriptors() ?? Infinity
    const wished = { ...DEFAULT_ADMISSION_LIMITS, ...options.limits }
    const limits = limitsWithin(options.proxies ? { ...wished, exemptLoopback: false } : wished, most)
    if (limits.connections < wished.connections)
      this.#log.info({ people: limits.connections }, 'too few file descriptors (ulimit -n) for more people')
    this.#admission = new AdmissionControl({
      limits,
      onRefused: (from, reason, refused) => this.#log.warn({ from, reason, refused }, 'connection refused'),
    })
    this.#tls = certificate && new TlsAcceptor({ ...rest, certificate, clock })
    this.#server = createServer((socket) => this.#accept(socket))
    if (most !== Infinity) this.#limitTo(most)
  }

  /**
   * Starts to listen.
   * @returns where, with the port that the system chose
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
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

  /** Uses this certificate for new connections. Has no effect on a server without encryption. */
  renewCertificate(certificate: Certificate): void {
    this.#tls?.renew(certificate)
  }

  /** Closes every connection and stops listening. */
  async stop(): Promise<void> {
    this.#roster.close()
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

  /** Closes connections beyond the number of file descriptors at once, and counts them. */
  #limitTo(most: number): void {
    this.#server.maxConnections = most
    let loggedMs = -Infinity
    let turnedAway = 0
    this.#server.on('drop', () => {
      turnedAway++
      const nowMs = this.#clock.now()
      if (nowMs < loggedMs + FULL_LOG_INTERVAL_MS) return
      loggedMs = nowMs
      this.#log.warn({ turnedAway, most }, 'turned away: too few file descriptors (ulimit -n)')
    })
  }

  #acceptFailed(error: Error): void {
    const nowMs = this.#clock.now()
    if (nowMs < this.#acceptErrorMs + ACCEPT_ERROR_INTERVAL_MS) return
    this.#acceptErrorMs = nowMs
    this.#log.warn({ error: inWords(error) }, 'could not accept')
  }

  #accept(socket: Socket): void {
    const addresses: ConnectionAddresses = {
      remote: plainAddress(socket.remoteAddress ?? ''),
      // Few callers need it, and each socket costs a system call.
      get local() {
        return plainAddress(socket.localAddress ?? '')
      },
    }
    // A socket that has closed already has no address.
    if (addresses.remote === '') return void socket.destroy()
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    if (this.#options.proxies?.has(addresses.remote) !== true) return this.#admit(socket, addresses)
    readProxiedClient(socket, this.#clock, {
      onClient: (client) => this.#admit(socket, client ?? addresses),
      onFailed: (reason) => this.#log.info({ from: addresses.remote, reason }, 'no client of the proxy'),
    })
  }

  #admit(socket: Socket, addresses: ConnectionAddresses): void {
    const { remote: from } = addresses
    const refuse = (): void => {
      if (this.#tls) this.#tls.turnAway(socket)
      else turnAway(socket)
    }
    let drop: (reason: string) => void = refuse
    const admission = this.#admission.admit(
      {
        address: from,
        stage: this.#tls ? 'silent' : 'unnamed',
        drop: (reason) => drop(reason),
      },
      this.#clock.now(),
    )
    if (!admission) return refuse()
    socket.once('close', () => admission.closed())
    const serve = (served: Socket): void => {
      const session = this.#serve(served, addresses, admission)
      drop = (reason) => session.turnAway(reason)
    }
    if (this.#tls === undefined) return serve(socket)
    drop = this.#tls.accept(socket, {
      onHello: () => admission.reached('handshaking', this.#clock.now()),
      onSecure: (secure) => {
        serve(secure)
        admission.reached('unnamed', this.#clock.now())
      },
      onFailed: (reason) => this.#log.info({ from, reason }, 'not encrypted'),
    })
  }

  #serve(socket: Socket, addresses: ConnectionAddresses, admission: Admission): DirectorySession {
    const { maxQueueBytes = MAX_QUEUE_BYTES } = this.#options
    const clock = this.#clock
    const connection = new ClientConnection({ id: this.#nextId++, socket, addresses, maxQueueBytes, clock })
    const session = new DirectorySession(connection, admission, this.#sessionContext)
    session.start()
    return session
  }
}

const lacksIpv6 = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')
