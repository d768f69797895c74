import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { type Clock, systemClock } from '../../base/clock'
import { NetworkBudgets } from '../../base/networks/network-budgets'
import { MAX_MESSAGE_BYTES } from '../../protocol/broker'
import { BROKER_PATH } from '../../protocol/directory'
import { LoginVerifier } from '../admission/login-verifier'
import { RefusalLog } from '../admission/refusal-log'
import type { HttpClient, WebSocketRoute } from '../http/http-server'
import type { ServerLog } from '../server-log'
import { Broker } from './broker'
import type { NameClaims } from './name-claims'
import { PeerConnection } from './peer-connection'
import type { SessionContext } from './peer-session'
import { RedisLink } from './redis-link'

export interface BrokerRoleOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** The server's name in the statements that phones sign. */
  readonly serverName: string
  readonly claims: NameClaims
  /** Joins the brokers that share this Redis, `redis://` or `rediss://`; undefined: a broker on its own. */
  readonly redis?: string | undefined
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
  readonly #redis: RedisLink | undefined
  readonly #context: SessionContext
  readonly #connections = new Set<PeerConnection>()
  #nextId = 1

  constructor(options: BrokerRoleOptions) {
    const { log, clock = systemClock, claims, serverName, redis, findTimeoutMs } = options
    this.#options = options
    this.#redis =
      redis === undefined
        ? undefined
        : new RedisLink({ url: redis, log, clock, onMessage: (message) => this.#broker.hear(message) })
    this.#broker = new Broker({ clock, claims, own: randomUUID(), cluster: this.#redis, findTimeoutMs })
    this.#context = {
      broker: this.#broker,
      clock,
      verifier: new LoginVerifier(serverName),
      budgets: new NetworkBudgets(NETWORK_BUDGETS),
      refusals: new RefusalLog((from, reason, refused) =>
        log.warn({ from, reason, refused }, 'message refused'),
      ),
    }
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
    return this.#redis ? { ...peers, redis: this.#redis.isUp ? 'connected' : 'away' } : peers
  }

  /** Connects to Redis, and keeps trying in the background. */
  start(): void {
    this.#redis?.start()
  }

  /** Leaves Redis. The HTTP server closes the peers' connections. */
  async stop(): Promise<void> {
    this.#broker.close()
    await this.#redis?.stop()
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
    return (reason) => connection.turnAway(reason)
  }
}
