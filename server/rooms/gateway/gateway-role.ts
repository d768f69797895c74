import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { type Clock, systemClock } from '../../../base/clock'
import { NetworkBudgets } from '../../../base/networks/network-budgets'
import { networksOf } from '../../../base/networks/networks-of'
import {
  type HostMessage,
  LIST_PATH,
  MAX_CLIENT_MESSAGE_BYTES,
  ROOM_CLOSE,
  ROOM_PATH,
  roomInPath,
  type RoomsForm,
} from '../../../protocol/rooms'
import { GUEST_TOKEN } from '../../../protocol/rooms/inside'
import type { Admission } from '../../admission/admission-control'
import { RefusalLog } from '../../admission/refusal-log'
import type { Evacuee } from '../../evacuation'
import type { HttpClient, WebSocketRoute } from '../../http/http-server'
import { NO_METRICS, type ServerMetrics } from '../../metrics/server-metrics'
import type { ServerLog } from '../../server-log'
import { MAX_HOSTS } from '../limits'
import { type LinkSecret, openLinks } from '../link-secret'
import { GuestWaits } from './guest-waits'
import { HostDialer } from './host-dialer'
import type { HostLink } from './host-link'
import type { HostPlace, HostPlaces } from './host-places'
import { RoomClient } from './room-client'
import { RoomList } from './room-list'
import { Rooms } from './rooms'

export interface GatewayRoleOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  readonly hosts: HostPlaces
  /** How it writes to room hosts; it reads both. Default: the document's. */
  readonly form?: RoomsForm | undefined
  /** What it proves to room hosts, and they to it. Default: nothing. */
  readonly secret?: LinkSecret | undefined
  /** Whose token it is, for the list of rooms; undefined: it is good for nobody. Default: nobody sees the list. */
  readonly personOf?: ((token: string) => { readonly key: string } | undefined) | undefined
  readonly metrics?: ServerMetrics | undefined
}

/** Of guests who ask to be let into a room: each asks a person. */
const GUEST_BUDGET = { host: { burst: 5, perSecond: 0.1 }, most: 10_000 }

const BUSY = 'the server is busy: try again later'
const EMPTYING = 'the server is being emptied'

/** The gateway as a part of the server: clients of rooms over WebSockets, and a link to each room host. */
export class GatewayRole {
  readonly #options: GatewayRoleOptions
  readonly #log: ServerLog
  readonly #clock: Clock
  readonly #id = randomUUID()
  readonly #rooms: Rooms
  readonly #list: RoomList
  readonly #clients = new Map<string, { readonly client: RoomClient; readonly admission: Admission }>()
  readonly #dialers = new Map<string, HostDialer>()
  readonly #ignored: RefusalLog
  readonly #guests = new NetworkBudgets(GUEST_BUDGET)
  readonly #waits: GuestWaits
  #endPlaces: () => void = () => undefined
  #isDraining = false
  #linked = 0

  constructor(options: GatewayRoleOptions) {
    const { log, clock = systemClock, metrics = NO_METRICS } = options
    this.#options = options
    this.#log = log
    this.#clock = clock
    this.#rooms = new Rooms(clock)
    this.#waits = new GuestWaits(clock)
    this.#list = new RoomList(clock)
    this.#ignored = new RefusalLog((host, reason, ignored) =>
      log.warn({ host, reason, ignored }, 'message of a room host ignored'),
    )
    metrics.gauge('room_clients', {}, () => this.#clients.size)
    metrics.gauge('room_hosts', {}, () => this.#linked)
    metrics.gauge('send_queue_bytes', { role: 'gateway' }, () => this.#queuedBytes)
  }

  /** The part of the HTTP port that clients use. */
  get route(): WebSocketRoute {
    return {
      paths: [`${ROOM_PATH}*`, LIST_PATH],
      maxMessageBytes: MAX_CLIENT_MESSAGE_BYTES,
      serve: (socket, client) => this.#serve(socket, client),
    }
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, number>> {
    return { roomClients: this.#rooms.size, rooms: this.#rooms.roomCount, roomHosts: this.#linked }
  }

  /** Lets no client in from now on; those who are here stay. */
  drain(): void {
    this.#isDraining = true
  }

  /** The clients, to be moved: they connect again, to another gateway. */
  get evacuees(): readonly Evacuee[] {
    return [...this.#clients.values()].map(({ client }) => ({
      isBusy: false,
      move: () => client.close(ROOM_CLOSE.tryAgainLater, BUSY, EMPTYING),
    }))
  }

  /** Dials the room hosts. */
  start(): void {
    this.#endPlaces = this.#options.hosts((places) => this.#dialAll(places))
  }

  /** Ends the links. The HTTP server closes the clients' connections; do that first, so that they leave. */
  stop(): void {
    this.#endPlaces()
    this.#dialAll([])
  }

  get #queuedBytes(): number {
    let bytes = 0
    for (const { client } of this.#clients.values()) bytes += client.queuedBytes
    return bytes
  }

  #dialAll(places: readonly HostPlace[]): void {
    const wanted = new Map(places.slice(0, MAX_HOSTS).map((place) => [place.address, place]))
    for (const [address, dialer] of this.#dialers) {
      if (wanted.has(address)) continue
      this.#dialers.delete(address)
      dialer.stop()
    }
    for (const [address, place] of wanted)
      if (!this.#dialers.has(address)) this.#dialers.set(address, this.#dialer(place))
  }

  #dialer(place: HostPlace): HostDialer {
    const { form = 'document', secret = openLinks() } = this.#options
    return new HostDialer({
      ...{ place, form, secret, clock: this.#clock, gateway: this.#id },
      isLinked: (hostId) => this.#rooms.has(hostId),
      onUp: (link) => this.#linkUp(link, place),
      onMessage: (link, message) => this.#hear(link, message),
      onDrained: (link) => this.#rooms.drained(link),
      onOver: (link, reason) => this.#linkOver(link, place, reason),
    })
  }

  #linkUp(link: HostLink, { address }: HostPlace): string | undefined {
    if (this.#rooms.has(link.id)) return 'there is a link to a host with this id'
    this.#linked++
    this.#log.info({ host: address, roomHosts: this.#linked }, 'room host linked')
    this.#rooms.hostUp(link)
    return undefined
  }

  #linkOver(link: HostLink, { address }: HostPlace, reason: string): void {
    this.#list.hostDown(link)
    if (this.#rooms.hostDown(link)) {
      const facts = { host: address, reason, roomHosts: --this.#linked }
      // One that is not wanted any more is not lost.
      if (this.#dialers.has(address)) this.#log.warn(facts, 'room host lost')
      else this.#log.info(facts, 'room host left')
    } else this.#ignored.add(address, reason, this.#clock.now())
  }

  #hear(link: HostLink, message: HostMessage): void {
    const ignore = (reason: string): void => this.#ignored.add(link.id, reason, this.#clock.now())
    switch (message.kind) {
      case 'broadcast':
        if (!this.#rooms.broadcast(link, message.room, message.message, message.isForInside))
          ignore('not a room of this host')
        return
      case 'listed':
        return this.#list.show(link, message.room, message.viewers)
      case 'hidden':
        return this.#list.hide(link, message.room)
      case 'inside':
        if (!this.#rooms.letIn(link, message.client)) ignore('not a client of this host')
        return
      case 'unicast':
        if (!this.#rooms.unicast(link, message.room, message.client, message.message))
          ignore('not a client of this host in this room')
        return
      case 'kick':
        return this.#kick(link, message.client, message.reason)
      case 'init':
        return ignore('a second init')
      case 'invalid':
        return ignore(message.why)
      // Rooms are placed by their names only.
      case 'loaded':
      case 'unloaded':
      case 'gossip':
    }
  }

  #kick(link: HostLink, id: string, reason: number): void {
    const nowMs = this.#clock.now()
    const known = this.#clients.get(id)
    if (!this.#rooms.kick(link, id, reason)) this.#ignored.add(link.id, 'not a client of this host', nowMs)
    else if (reason === ROOM_CLOSE.badToken) known?.admission.loginFailed(nowMs)
  }

  #serve(socket: WebSocket, { request, admission, addresses }: HttpClient): (reason: string) => void {
    const isList = request.path === LIST_PATH
    const room = isList ? '' : roomInPath(request.path)
    let endWait = (): void => undefined
    const client: RoomClient = new RoomClient({
      ...{ socket, clock: this.#clock, room: room ?? '' },
      onAuth: () => {
        if (isList) this.#watch(client, admission)
        else if (client.token === GUEST_TOKEN) endWait = this.#askFor(client, admission, addresses.remote)
        else this.#enter(client, admission)
      },
      // Who follows the list has nothing to say: it is read, and ignored.
      canRelay: () => isList || this.#rooms.canRelay(client),
      relay: (message) => this.#rooms.relay(client, message),
      onOver: (reason) => {
        endWait()
        this.#clients.delete(client.id)
        this.#rooms.leave(client)
        this.#list.leave(client)
        this.#log.info({ reason, roomClients: this.#clients.size }, 'client of a room disconnected')
      },
    })
    this.#clients.set(client.id, { client, admission })
    const turnAway = (reason: string): void => client.close(ROOM_CLOSE.tryAgainLater, BUSY, reason)
    if (room === undefined) client.close(ROOM_CLOSE.badUrl, 'this can be no name of a room')
    else if (this.#isDraining) turnAway(EMPTYING)
    return turnAway
  }

  /** Tells somebody the list of rooms. */
  #watch(client: RoomClient, admission: Admission): void {
    const person = this.#options.personOf?.(client.token)
    if (!person) {
      admission.loginFailed(this.#clock.now())
      return client.close(ROOM_CLOSE.badToken, 'the token is refused')
    }
    if (!admission.mayLogIn()) return client.close(ROOM_CLOSE.tryAgainLater, BUSY, 'the server is full')
    admission.reached('named', this.#clock.now())
    this.#list.watch(client, person.key)
  }

  /**
   * Somebody without a token asks to be let in: they stay among the connections without a name.
   * @returns to be called when they have gone
   */
  #askFor(client: RoomClient, admission: Admission, address: string): () => void {
    const networks = networksOf(address)
    const mayAsk = admission.isExempt || this.#guests.take(networks, this.#clock.now())
    const end = mayAsk ? this.#wait(client, admission, networks.host) : undefined
    if (end) this.#rooms.enter(client)
    else client.close(ROOM_CLOSE.tryAgainLater, BUSY, 'too many guests ask')
    return end ?? (() => undefined)
  }

  #wait({ room }: RoomClient, { isExempt }: Admission, host: string): (() => void) | undefined {
    return isExempt ? () => undefined : this.#waits.begin(host, room)
  }

  #enter(client: RoomClient, admission: Admission): void {
    if (!admission.mayLogIn()) return client.close(ROOM_CLOSE.tryAgainLater, BUSY, 'the server is full')
    admission.reached('named', this.#clock.now())
    this.#rooms.enter(client)
  }
}
