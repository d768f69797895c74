import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { type Clock, systemClock } from '../../base/clock'
import { NetworkBudgets } from '../../base/networks/network-budgets'
import { type ClusterMessage, MAX_MESSAGE_BYTES } from '../../protocol/broker'
import { BROKER_PATH } from '../../protocol/directory'
import { LoginVerifier } from '../admission/login-verifier'
import { RefusalLog } from '../admission/refusal-log'
import type { HttpClient, WebSocketRoute } from '../http/http-server'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import type { Readiness } from '../metrics/readiness'
import type { Evacuee } from '../evacuation'
import type { ServerLog } from '../server-log'
import { Broker } from './broker'
import type { ClusterConnection } from './cluster-link'
import type { NameClaims } from './name-claims'
import { PeerConnection } from './peer-connection'
import type { SessionContext } from './peer-session'

export interface BrokerRoleOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** The server's name in the statements that phones sign. */
  readonly serverName: string
  readonly claims: NameClaims
  /**
   * Makes the way to other brokers; undefined: a broker on its own.
   * @param onMessage called with each message of a broker, this one too
   */
  readonly cluster?: ((onMessage: (message: ClusterMessage) => void) => ClusterConnection) | undefined
  readonly metrics?: ServerMetrics | undefined
  /** Learns whether other brokers can be reached. */
  readonly readiness?: Readiness | undefined
  /** How long to wait for other brokers that may know a peer. ms */
  readonly findTimeoutMs?: number | undefined
  /** A peer that says nothing for this long is closed; peers ping every 45 s. ms */
  readonly idleMs?: number | undefined
  /** A peer that leaves more than this unread is dropped. Bytes */
  readonly maxQueueBytes?: number | undefined
}

/** An original peer is given a URL, often without a path. Other paths belong to other roles. */
const PATHS = [BROKER_PATH, '/']
const IDLE_MS = 120_000
/** Several of the longest messages; half a minute on a slow link. */
const MAX_QUEUE_BYTES = 256 * 1024
/** The messages of all peers at a host: an office calls. */
const NETWORK_BUDGETS = { host: { burst: 2000, perSecond: 200 }, most: 10_000 }

/** The broker as a part of the server: peers over WebSockets, other brokers over Redis. */
export class BrokerRole {
  readonly #options: BrokerRoleOptions
  readonly #broker: Broker
  readonly #cluster: ClusterConnection | undefined
  readonly #context: SessionContext
  readonly #connections = new Set<PeerConnection>()
  #nextId = 1
  #isDraining = false

  constructor(options: BrokerRoleOptions) {
    const { log, clock = systemClock, claims, serverName, cluster, findTimeoutMs } = options
    const { metrics = NO_METRICS } = options
    this.#options = options
    this.#cluster = cluster?.((message) => this.#broker.hear(message))
    this.#broker = new Broker({ clock, claims, own: randomUUID(), cluster: this.#cluster, findTimeoutMs })
    this.#context = {
      broker: this.#broker,
      clock,
      verifier: new LoginVerifier(serverName),
      metrics,
      budgets: new NetworkBudgets(NETWORK_BUDGETS),
      refusals: new RefusalLog((from, reason, refused) =>
        log.warn({ from, reason, refused }, 'message refused'),
      ),
    }
    metrics.gauge('people', { role: 'broker' }, () => this.#broker.size)
    metrics.gauge('broker_peers', {}, () => this.#connections.size)
    metrics.gauge('send_queue_bytes', { role: 'broker' }, () => this.#queuedBytes)
    if (this.#cluster) options.readiness?.check('redis', () => this.#whyNoCluster)
  }

  /** The part of the HTTP port that peers use. */
  get route(): WebSocketRoute {
    return {
      paths: PATHS,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      serve: (socket, client) => this.#serve(socket, client),
    }
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, string | number>> {
    const peers = { peers: this.#connections.size, registered: this.#broker.size }
    return this.#cluster ? { ...peers, redis: this.#cluster.isUp ? 'connected' : 'away' } : peers
  }

  /** Lets no peer in from now on; those who are here stay. */
  drain(): void {
    this.#isDraining = true
  }

  /** The peers, to be moved: they connect again, to another broker. Their calls do not need this one. */
  get evacuees(): readonly Evacuee[] {
    return [...this.#connections].map((connection) => ({
      isBusy: false,
      move: () => connection.turnAway('the server is being emptied'),
    }))
  }

  /** The number of peers who have a name. */
  get people(): number {
    return this.#broker.size
  }

  /** Connects to other brokers. */
  start(): void {
    this.#cluster?.start()
  }

  /** Leaves the other brokers. The HTTP server closes the peers' connections. */
  async stop(): Promise<void> {
    this.#broker.close()
    await this.#cluster?.stop()
  }

  get #whyNoCluster(): string | undefined {
    return this.#cluster?.isUp === false ? 'Redis is away: only peers of this broker are reached' : undefined
  }

  /** What peers have not read yet. */
  get #queuedBytes(): number {
    let bytes = 0
    for (const { queuedBytes } of this.#connections) bytes += queuedBytes
    return bytes
  }

  #serve(socket: WebSocket, client: HttpClient): (reason: string) => void {
    const { log, idleMs = IDLE_MS, maxQueueBytes = MAX_QUEUE_BYTES } = this.#options
    const id = this.#nextId++
    const connection = new PeerConnection({
      socket,
      client,
      context: this.#context,
      idleMs,
      maxQueueBytes,
      onClosed: (reason) => {
        this.#connections.delete(connection)
        log.info({ peer: id, reason, peers: this.#connections.size }, 'peer disconnected')
      },
    })
    this.#connections.add(connection)
    if (this.#isDraining) connection.turnAway('the server is being emptied')
    return (reason) => connection.turnAway(reason)
  }
}
