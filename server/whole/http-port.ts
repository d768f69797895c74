import type { Clock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import type { Address, AnnouncedHttp, IceServers } from '../../protocol/directory'
import type { Certificate } from '../admission/certificate'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import { BrokerRole, type BrokerRoleOptions } from '../broker/broker-role'
import { NameClaims, type NameClaimsOptions } from '../broker/name-claims'
import type { Evacuee } from '../evacuation'
import { HttpServer, type HttpServerOptions, type WebSocketRoute } from '../http/http-server'
import { RelayRole } from '../relay/relay-role'
import type { RelayTickets } from '../relay/relay-tickets'
import type { PageRoute } from '../http/http-page'
import { logOfRole } from '../server-log'
import { listenAsWished, type PortWish } from './port-wish'
import type { RoleName } from './roles'
import type { ServedRooms } from './served-rooms'

/** Where a reverse proxy makes the HTTP port available to phones. */
export interface ProxiedHttp {
  readonly port: number
  readonly encrypted: boolean
}

/** The HTTP port that is wished for. */
export interface HttpWish extends PortWish {
  readonly otherwise: 'fail' | 'any-port'
  /** How phones reach the port, if not directly. */
  readonly proxied?: ProxiedHttp | undefined
  /** Calls that are relayed at the same time; 0: none. */
  readonly maxRelayed: number
  /** The folder of the built page from which guests call by a broker; undefined: there is none. */
  readonly guestPage?: string | undefined
}

export interface HttpPortOptions
  extends Omit<HttpServerOptions, 'routes' | 'pages' | 'health' | 'clock' | 'port'>, NameClaimsOptions {
  readonly wish: HttpWish
  readonly clock: Clock
  readonly roles: ReadonlySet<RoleName>
  /** The Redis that brokers share; undefined: a broker on its own. */
  readonly redis: string | undefined
  /** The certificate authorities of that Redis, PEM; undefined: those that Node.js trusts. */
  readonly redisCa?: string | undefined
  /** The directory's part of the port; undefined: it has none. */
  readonly directory: WebSocketRoute | undefined
  /** The server's name in the statements that phones sign. */
  readonly serverName: string
  /** That let phones in at the relay. */
  readonly tickets: RelayTickets
  /** Undefined: there are none here. Whoever has opened them closes them, after the port. */
  readonly rooms: ServedRooms | undefined
  /** What `/healthz` says of group calls; undefined: there are none here. */
  readonly groups?: { readonly health: Readonly<Record<string, string | number>> } | undefined
  /** The servers that help a guest's browser to connect. */
  readonly guestIce: (client: ConnectionAddresses) => IceServers
}

interface Parts {
  readonly server: HttpServer
  readonly broker: BrokerRole | undefined
  readonly hasDirectory: boolean
  readonly hasGateway: boolean
  readonly hasGuestPage: boolean
  readonly relay: RelayRole | undefined
  readonly address: Address
  readonly proxied: ProxiedHttp | undefined
  readonly encrypted: boolean
}

/** The server's HTTP port with the broker, the directory and the relay, until it is closed. */
export class HttpPort {
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws {PortError} when the port is not available */
  static async open(options: HttpPortOptions): Promise<HttpPort> {
    const { log, clock, serverName, certificate, directory, wish, metrics, readiness, roles, tickets } =
      options
    const { rooms, groups } = options
    const { maxRelayed, proxied } = wish
    const [brokerLog, relayLog] = [logOfRole(log, 'broker'), logOfRole(log, 'relay')]
    const broker = roles.has('broker')
      ? new BrokerRole({
          ...{ log: brokerLog, clock, serverName, claims: new NameClaims(options), metrics, readiness },
          cluster: await clusterBy({ ...options, log: brokerLog }),
        })
      : undefined
    const relay =
      roles.has('relay') && maxRelayed > 0
        ? new RelayRole({ log: relayLog, clock, metrics, tickets, limits: { calls: maxRelayed } })
        : undefined
    const routes = [broker?.route, directory, relay?.route, rooms?.route].filter(
      (route) => route !== undefined,
    )
    const pages = broker && (await guestPage(options))
    const health = () => ({ ...broker?.health, ...relay?.health, ...rooms?.health, ...groups?.health })
    const { server, address } = await listenAsWished('http', wish, async (port) => {
      const listening = new HttpServer({
        ...{ ...options, log: logOfRole(log, 'http'), port, routes, pages, health },
      })
      return { server: listening, address: await listening.start() }
    })
    broker?.start()
    const hasDirectory = directory !== undefined
    const hasGateway = rooms?.route !== undefined
    const encrypted = certificate !== undefined
    const has = { hasDirectory, hasGateway, hasGuestPage: pages !== undefined }
    return new HttpPort({ server, broker, ...has, relay, address, proxied, encrypted })
  }

  /** Where it listens. */
  get address(): Address {
    return this.#parts.address
  }

  /** As phones are told that reach it directly or by its proxy. */
  get announced(): AnnouncedHttp {
    const { address, encrypted, proxied, broker, hasDirectory, hasGateway, hasGuestPage } = this.#parts
    const serves = { broker: broker !== undefined, directory: hasDirectory, rooms: hasGateway }
    const guests = hasGuestPage && ({ guests: true } as const)
    return { ...(proxied ?? { port: address.port, encrypted }), ...serves, ...guests }
  }

  /** Uses this certificate for new connections. */
  renewCertificate(certificate: Certificate): void {
    this.#parts.server.renewCertificate(certificate)
  }

  /** Whether people can call from a browser. */
  get hasGuestPage(): boolean {
    return this.#parts.hasGuestPage
  }

  /** Whether it has a relay. */
  get relays(): boolean {
    return this.#parts.relay !== undefined
  }

  /** The number of peers who have a name. */
  get people(): number {
    return this.#parts.broker?.people ?? 0
  }

  /** The number of calls that are relayed now. */
  get relaying(): number {
    return this.#parts.relay?.calls ?? 0
  }

  /** Lets nobody in any more. */
  stopListening(): void {
    this.#parts.server.stopListening()
  }

  /** Resolves when no call is relayed. */
  async relayIdle(): Promise<void> {
    await this.#parts.relay?.whenIdle()
  }

  /** Lets no peer of the broker in from now on. */
  drain(): void {
    this.#parts.broker?.drain()
  }

  /** The peers of the broker, to be moved. */
  get evacuees(): readonly Evacuee[] {
    return this.#parts.broker?.evacuees ?? []
  }

  async close(): Promise<void> {
    await this.#parts.server.stop()
    await this.#parts.broker?.stop()
  }
}

/** A server does without the page where that is not built. */
async function guestPage({
  wish,
  clock,
  log,
  guestIce: iceServers,
}: Pick<HttpPortOptions, 'wish' | 'clock' | 'log' | 'guestIce'>): Promise<PageRoute | undefined> {
  if (wish.guestPage === undefined) return undefined
  const [{ readBuiltPage }, { GuestPage }] = await Promise.all([
    import('../guest/built-page'),
    import('../guest/guest-page'),
  ])
  try {
    return new GuestPage({ page: await readBuiltPage(wish.guestPage), clock, iceServers })
  } catch (error) {
    logOfRole(log, 'http').warn(
      { error: errorText(error) },
      'nobody can call from a browser: the page is not there',
    )
    return undefined
  }
}

/** Only a server that shares a Redis loads its client, which takes 20 MB. */
async function clusterBy({
  redis: url,
  redisCa: ca,
  log,
  clock,
}: Pick<HttpPortOptions, 'redis' | 'redisCa' | 'log' | 'clock'>): Promise<BrokerRoleOptions['cluster']> {
  if (url === undefined) return undefined
  const { RedisLink } = await import('../broker/redis-link')
  return (onMessage) => new RedisLink({ url, ca, log, clock, onMessage })
}
