import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../../base/clock'
import { inWords } from '../../base/networks/connection-error'
import { lacksIpv6 } from '../../base/networks/wildcards'
import type { Address } from '../../protocol/directory'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import type { ServerLog, ServerRole } from '../server-log'
import { type Admission, AdmissionControl, type Refusal } from './admission-control'
import { type AdmissionLimits, DEFAULT_ADMISSION_LIMITS, limitsWithin } from './admission-limits'
import type { Certificate } from './certificate'
import { addressesOf, type ConnectionAddresses } from './connection-addresses'
import { clientsWithinDescriptors } from './descriptor-limit'
import { readProxiedClient } from './proxied-client'
import type { ProxyList } from './proxy-list'
import { TlsAcceptor } from './tls-acceptor'

interface SecureEvents {
  readonly onHello?: () => void
  /** At once without encryption. */
  readonly onSecure: (socket: Socket) => void
}

/** Where a server listens, and whom it lets in. */
export interface ListenOptions {
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  /** With a certificate every connection is encrypted. */
  readonly certificate?: Certificate | undefined
  /** Replaces single limits of `DEFAULT_ADMISSION_LIMITS`. */
  readonly limits?: Partial<AdmissionLimits> | undefined
  /** How long a TLS handshake may take. */
  readonly handshakeTimeoutMs?: number | undefined
  /** Proxies. With any, loopback is not exempt from limits. */
  readonly proxies?: ProxyList | undefined
  /** The part of the process's file descriptors for this server's clients, if there is more than one server. */
  readonly descriptorShare?: number | undefined
  readonly metrics?: ServerMetrics | undefined
}

export interface ClientListenerOptions extends ListenOptions {
  /** For metrics. */
  readonly role: ServerRole
  readonly log: ServerLog
  readonly clock: Clock
  /** Answers a connection without TLS that has no place, and closes it. */
  readonly turnAway: (socket: Socket) => void
  /** Serves a client. @returns a function that turns the client away because it has lost its place */
  readonly serve: (
    socket: Socket,
    addresses: ConnectionAddresses,
    admission: Admission,
  ) => (reason: string) => void
  /**
   * Serves a connection of a proxy that does not name a client at its beginning, but later. Undefined: proxies must send the
   * PROXY protocol.
   */
  readonly serveProxy?: ((socket: Socket) => void) | undefined
}

const BACKLOG = 1024
/** The interval between log lines about failures to accept (too few file descriptors). ms */
const ACCEPT_ERROR_INTERVAL_MS = 60_000
/** The interval between log lines about connections beyond the server's capacity. ms */
const FULL_LOG_INTERVAL_MS = 60_000

/** Listens on a TCP port and lets clients in: within limits, behind proxies, encrypted with TLS if there is a certificate. */
export class ClientListener {
  readonly #options: ClientListenerOptions
  readonly #log: ServerLog
  readonly #clock: Clock
  readonly #admission: AdmissionControl
  readonly #tls: TlsAcceptor | undefined
  /** Every open socket, from the handshake on. */
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #acceptErrorMs = -Infinity

  constructor(options: ClientListenerOptions) {
    const { certificate, clock, log, proxies, handshakeTimeoutMs, descriptorShare = 1 } = options
    this.#options = options
    this.#log = log
    this.#clock = clock
    const most = Math.floor((clientsWithinDescriptors() ?? Infinity) * descriptorShare)
    const wished = { ...DEFAULT_ADMISSION_LIMITS, ...options.limits }
    const limits = limitsWithin(proxies ? { ...wished, exemptLoopback: false } : wished, most)
    if (limits.connections < wished.connections)
      this.#log.info({ people: limits.connections }, 'too few file descriptors (ulimit -n) for more people')
    this.#admission = new AdmissionControl({
      limits,
      onCounted: (refusal) => this.#countRefused(refusal),
      onRefused: (from, reason, refused) => this.#log.warn({ from, reason, refused }, 'connection refused'),
    })
    this.#tls =
      certificate &&
      new TlsAcceptor({ certificate, clock, ...(handshakeTimeoutMs !== undefined && { handshakeTimeoutMs }) })
    this.#server = createServer((socket) => this.#accept(socket))
    this.#metrics.gauge('connections', { role: options.role }, () => this.#sockets.size)
    if (most !== Infinity) this.#limitTo(most)
  }

  /** For clients that a proxy names later. */
  get admission(): AdmissionControl {
    return this.#admission
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

  /** Lets nobody in any more; those who are connected stay. */
  stopListening(): void {
    this.#server.close()
  }

  /** Closes every connection and stops listening. */
  async stop(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => once(socket, 'close'))
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all([stopped, ...closed])
    this.#log.info({}, 'stopped')
  }

  get #metrics(): ServerMetrics {
    return this.#options.metrics ?? NO_METRICS
  }

  #countRefused(reason: Refusal | 'descriptors' | 'handshake'): void {
    this.#metrics.count('connections_refused', { role: this.#options.role, reason })
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
      this.#countRefused('descriptors')
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
    const addresses = addressesOf(socket)
    // A socket that has closed already has no address.
    if (addresses.remote === '') return void socket.destroy()
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    const { proxies, serveProxy } = this.#options
    if (proxies?.has(addresses.remote) !== true) return this.#admit(socket, addresses)
    readProxiedClient(socket, this.#clock, {
      onClient: (client) => this.#admit(socket, client ?? addresses),
      onNoHeader: serveProxy && (() => this.#secure(socket, addresses, { onSecure: serveProxy })),
      onFailed: (reason) => this.#log.info({ from: addresses.remote, reason }, 'no client of the proxy'),
    })
  }

  #admit(socket: Socket, addresses: ConnectionAddresses): void {
    const refuse = (): void => {
      if (this.#tls) this.#tls.turnAway(socket)
      else this.#options.turnAway(socket)
    }
    let drop: (reason: string) => void = refuse
    const admission = this.#admission.admit(
      {
        address: addresses.remote,
        stage: this.#tls ? 'silent' : 'unnamed',
        drop: (reason) => drop(reason),
      },
      this.#clock.now(),
    )
    if (!admission) return refuse()
    socket.once('close', () => admission.closed())
    const turnAway = this.#secure(socket, addresses, {
      onHello: () => admission.reached('handshaking', this.#clock.now()),
      onSecure: (secure) => {
        drop = this.#options.serve(secure, addresses, admission)
        if (this.#tls) admission.reached('unnamed', this.#clock.now())
      },
    })
    if (turnAway) drop = turnAway
  }

  /** @returns a function that turns the client away before its handshake is complete; undefined without encryption */
  #secure(
    socket: Socket,
    { remote: from }: ConnectionAddresses,
    { onHello = () => undefined, onSecure }: SecureEvents,
  ): ((reason: string) => void) | undefined {
    if (this.#tls) {
      const onFailed = (reason: string): void => {
        this.#countRefused('handshake')
        this.#log.info({ from, reason }, 'not encrypted')
      }
      return this.#tls.accept(socket, { onHello, onSecure, onFailed })
    }
    onSecure(socket)
    return undefined
  }
}
