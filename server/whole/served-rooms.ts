import type { Clock } from '../../base/clock'
import { settledWithin } from '../../base/within'
import { formatAddress } from '../../protocol/directory'
import type { SharedRoster } from '../backplane/shared-roster'
import type { Evacuee } from '../evacuation'
import { HttpServer, type WebSocketRoute } from '../http/http-server'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import { GatewayRole } from '../rooms/gateway/gateway-role'
import type { HostPlace } from '../rooms/gateway/host-places'
import { RoomHost } from '../rooms/host/room-host'
import { inProcessHost } from '../rooms/in-process-host'
import { NetworkLinkSecret } from '../rooms/link-secret'
import type { RoomTokens } from '../rooms/room-tokens'
import { RoomStore } from '../rooms/room/room-store'
import type { RoomVoice } from '../rooms/room/room-voice'
import { Rooms } from '../rooms/room/rooms'
import { logOfRole, type ServerLog } from '../server-log'
import type { TicketsKey } from '../tickets/tickets-key'
import { listenAsWished, type PortWish } from './port-wish'
import { roomHostPlaces } from './room-host-places'

export interface ServedRoomsOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly metrics?: ServerMetrics | undefined
  readonly roster: SharedRoster
  readonly tokens: RoomTokens
  /** The key of the network. */
  readonly key: TicketsKey
  /** Whether that is known: until then no other node is dialled. */
  readonly isKeyKnown: () => boolean
  /** Whether clients of rooms come to this node. */
  readonly hasGateway: boolean
  /** Where the room host waits for the gateways of other nodes; undefined: nowhere; 'none': there is no room host. */
  readonly hostPort: PortWish | undefined | 'none'
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host: string | undefined
  /** How other nodes reach this computer; undefined: all are on one. */
  readonly ownHost: string | undefined
  /** The HTTP port of this node; 0: none. */
  readonly httpPort: () => number
  readonly isDraining: () => boolean
  /** The voice of rooms. */
  readonly voice: RoomVoice
}

interface Hosted {
  readonly host: RoomHost
  readonly rooms: Rooms
  readonly place: HostPlace
  /** Where the gateways of other nodes come. */
  readonly http: HttpServer | undefined
  readonly port: number | undefined
}

const LOOPBACK = '127.0.0.1'
/** The store may be away. ms */
const CLOSE_MS = 3_000

/** The rooms of a server: a gateway, a room host, or both, which then are linked inside of the process. */
export class ServedRooms {
  readonly #options: ServedRoomsOptions
  readonly #gateway: GatewayRole | undefined
  readonly #hosted: Hosted | undefined
  #tellPlaces: (places: readonly HostPlace[]) => void = () => undefined

  private constructor(options: ServedRoomsOptions, hosted: Hosted | undefined) {
    this.#options = options
    this.#hosted = hosted
    this.#gateway = options.hasGateway ? this.#makeGateway() : undefined
  }

  /** @throws {PortError} when the port for other gateways is not available, and is needed */
  static async open(options: ServedRoomsOptions): Promise<ServedRooms> {
    return new ServedRooms(options, await hostedBy(options))
  }

  /** The part of the HTTP port that clients use; undefined: there is none. */
  get route(): WebSocketRoute | undefined {
    return this.#gateway?.route
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, number>> {
    return { ...this.#gateway?.health, ...this.#hosted?.host.health }
  }

  /** Where the gateways of other nodes come; undefined: nowhere. */
  get port(): number | undefined {
    return this.#hosted?.port
  }

  /** Whether it has a room host. */
  get hasHost(): boolean {
    return this.#hosted !== undefined
  }

  /** Dials the room hosts. */
  start(): void {
    this.#gateway?.start()
  }

  /** The room hosts may have changed, or the key is known now. */
  update(): void {
    this.#tellPlaces(this.#places)
  }

  /** Lets no client in from now on, and has the rooms go to other nodes. */
  drain(): void {
    this.#gateway?.drain()
    this.update()
  }

  /** The clients, to be moved. */
  get evacuees(): readonly Evacuee[] {
    return this.#gateway?.evacuees ?? []
  }

  /** Ends the links, and then the rooms, which stay in the store. The HTTP port has let the clients go before. */
  async close(): Promise<void> {
    this.#gateway?.stop()
    if (!this.#hosted) return
    const { host, http, rooms } = this.#hosted
    host.stop()
    await http?.stop()
    await settledWithin(this.#options.clock, CLOSE_MS, rooms.close())
  }

  #makeGateway(): GatewayRole {
    const { clock, log, metrics, key, tokens } = this.#options
    return new GatewayRole({
      ...{ clock, metrics, secret: new NetworkLinkSecret(key), log: logOfRole(log, 'gateway') },
      personOf: (token) => tokens.personIn(token),
      hosts: (onHosts) => {
        this.#tellPlaces = onHosts
        this.update()
        return () => (this.#tellPlaces = () => undefined)
      },
    })
  }

  get #places(): readonly HostPlace[] {
    const { roster, ownHost = LOOPBACK, isDraining, isKeyKnown } = this.#options
    const { place, port } = this.#hosted ?? {}
    const address = port === undefined ? undefined : formatAddress(ownHost, port)
    const own = place && { node: roster.node, place, address, isDraining: isDraining() }
    return roomHostPlaces(isKeyKnown() ? roster.nodes : new Map(), own)
  }
}

async function hostedBy(options: ServedRoomsOptions): Promise<Hosted | undefined> {
  const { clock, log, metrics = NO_METRICS, roster, tokens, key, hostPort, httpPort, voice } = options
  if (hostPort === 'none') return undefined
  const hostLog = logOfRole(log, 'room-host')
  let made: Rooms | undefined
  const host = new RoomHost({
    ...{ clock, metrics, httpPort, log: hostLog, secret: new NetworkLinkSecret(key) },
    handler: (port) => {
      const store = new RoomStore(roster.backplane)
      made = new Rooms({
        clock,
        log: hostLog,
        store,
        port,
        voice,
        personOf: (token) => tokens.personIn(token),
      })
      return made
    },
  })
  if (!made) throw new Error('the room host has made no rooms')
  const rooms = made
  metrics.gauge('rooms', {}, () => rooms.size)
  const hosted = { host, rooms, place: inProcessHost(host) }
  if (!hostPort) return { ...hosted, http: undefined, port: undefined }
  const { http, port } = await listenAsWished('rooms', hostPort, async (wished) => {
    const listening = new HttpServer({
      ...{ clock, metrics, role: 'room-host', log: hostLog, host: options.host },
      ...{ port: wished, routes: [host.route], health: () => host.health },
    })
    return { http: listening, port: (await listening.start()).port }
  })
  return { ...hosted, http, port }
}
