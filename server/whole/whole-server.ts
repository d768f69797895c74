import { version } from '../../package.json'
import { type CancelTimer, type Clock, systemClock } from '../../base/clock'
import type { Address, AnnouncedHttp, IceServers, NetworkRelays } from '../../protocol/directory'
import type { AdmissionLimits } from '../admission/admission-limits'
import type { Certificate } from '../admission/certificate'
import type { ConnectionAddresses } from '../admission/connection-addresses'
import type { ProxyList } from '../admission/proxy-list'
import { hasGateway, type NodeInfo, nodeInfoText, readNodeInfo } from '../backplane/node-info'
import type { SharedRoster } from '../backplane/shared-roster'
import type { MasterRole, MasterRoleOptions } from '../cluster/master/master-role'
import { NODE_SETTING } from '../cluster/node-setting'
import { DirectoryServer } from '../directory/directory-server'
import { Evacuation } from '../evacuation'
import { Readiness } from '../metrics/readiness'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import { readRedisAddress } from '../redis/redis-address'
import { NetworkTicketsKey } from '../tickets/network-tickets-key'
import { RelayTickets } from '../relay/relay-tickets'
import { RoomTokens } from '../rooms/room-tokens'
import { NO_VOICE } from '../rooms/room/room-voice'
import { Roster } from '../roster/roster'
import { newTicketsKey, type TicketsKey, ticketsKeyText } from '../tickets/tickets-key'
import { settledWithin } from '../../base/within'
import { logOfRole, type ServerLog } from '../server-log'
import type { TurnCredentials } from '../turn/turn-credentials'
import { addressTowards } from './address-towards'
import type { HttpPort, HttpWish } from './http-port'
import { ServedIce, type StunState } from './ice-servers'
import { networkRelaysFor } from './network-relays-for'
import { NetworkShare } from './network-share'
import { otherNodesFor } from './other-nodes-for'
import { cameThroughRouter, type OutsidePorts } from './outside-ports'
import { listenAsWished, type PortWish, tryPort } from './port-wish'
import { USUAL_ROLES, type RoleName, usesPort } from './roles'
import type { GroupPorts, GroupsWish, ServedGroups } from './served-groups'
import type { ServedRooms } from './served-rooms'
import { toldOfNodes } from './told-of-nodes'

export interface WholeServerOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** The server's name in the statements that phones sign. */
  readonly name: string
  /** Undefined: the usual ones. */
  readonly roles?: ReadonlySet<RoleName> | undefined
  /** The Redis that the nodes of its network share; undefined: the server is the whole network. It may hold a password: never log it. */
  readonly redis?: string | undefined
  /** The certificate authorities of that Redis, PEM; undefined: those that Node.js trusts. */
  readonly redisCa?: string | undefined
  /** The address at which other computers reach this one; undefined: that from which it reaches Redis. */
  readonly ownHost?: string | undefined
  /** Address to listen on; every IPv6 and IPv4 address when undefined. */
  readonly host: string | undefined
  /** The directory's; 0 lets the system choose. */
  readonly port: number
  /** With a certificate every connection is encrypted. */
  readonly certificate?: Certificate | undefined
  readonly proxies?: ProxyList | undefined
  readonly limits?: Partial<AdmissionLimits> | undefined
  /** The file with the owners of names, without Redis; undefined: they are kept until the server stops. */
  readonly namesFile: string | undefined
  /** Undefined: there is no HTTP port. */
  readonly http: HttpWish | undefined
  /** Where the room host of a node listens for the gateways of others; undefined: a node of a larger network hosts no rooms. */
  readonly rooms?: PortWish | undefined
  /** Undefined: rooms have no voice, and this server carries none. */
  readonly groups?: GroupsWish | undefined
  /** Undefined: the server answers no STUN. */
  readonly stun: PortWish | undefined
  readonly turn?: TurnCredentials | undefined
  /** The ports of the router that the server is behind; undefined: its own. */
  readonly outside?: OutsidePorts | undefined
  readonly metrics?: ServerMetrics | undefined
  /** Learns which roles are not ready. */
  readonly readiness?: Readiness | undefined
  /** By which tickets for relays are signed in a network that has no key yet, as a master says; undefined: a random one. Never log it. */
  readonly ticketsKey?: string | undefined
  /** By which operators know it in its network; undefined: by its run. */
  readonly nodeId?: string | undefined
  /** For a server with the role of a master, which has a Redis, too. */
  readonly master?: MasterWish | undefined
  /** Called with the number of people logged in whenever it changes. */
  readonly onOnline?: ((people: number) => void) | undefined
}

/** What a master needs to know. */
export interface MasterWish extends Pick<MasterRoleOptions, 'certificate' | 'isInsecure' | 'onDrain'> {
  readonly port: number
}

/** How often the others are told what this node says of itself. ms */
const SAY_MS = 1_000
/** Of a node's run, in the id of a node without a name. */
const RUN_DIGITS = 8
const LOOPBACK = '127.0.0.1'

/**
 * One server, with some roles or all: the directory, the HTTP port with broker, relay, gateway and the directory over WebSockets, the
 * rooms, STUN, and the owners of names. It is a network of its own, or a node of a larger one.
 */
export class WholeServer {
  readonly #options: WholeServerOptions
  readonly #clock: Clock
  readonly #readiness: Readiness
  readonly #roles: ReadonlySet<RoleName>
  #network: NetworkShare | undefined
  #ticketsKey: NetworkTicketsKey | undefined
  #key: TicketsKey = { current: newTicketsKey() }
  #tickets: RelayTickets
  #roomTokens: RoomTokens
  #directory: DirectoryServer | undefined
  #directoryAddress: Address | undefined
  /** The people of the network, for a server without a directory. */
  #people: Roster<string> | undefined
  #ice: ServedIce | undefined
  #http: HttpPort | undefined
  #groups: ServedGroups | undefined
  #rooms: ServedRooms | undefined
  #othersHaveGateway = false
  /** What phones are told of the other nodes. */
  #told = ''
  #master: MasterRole | undefined
  #evacuation: Evacuation | undefined
  /** Whether everybody is to go elsewhere. */
  #isEmptied = false
  #cancelSaying: CancelTimer = () => undefined
  #outside: OutsidePorts | undefined
  #ownHost: string | undefined
  readonly #sinceMs: number

  constructor(options: WholeServerOptions) {
    const { clock = systemClock, metrics = NO_METRICS, readiness = new Readiness() } = options
    this.#options = options
    this.#roles = options.roles ?? USUAL_ROLES
    this.#readiness = readiness
    metrics.gauge('ready', {}, () => (readiness.isReady ? 1 : 0))
    readiness.check('start', () => 'the server is starting')
    this.#clock = clock
    this.#tickets = new RelayTickets(clock, this.#key)
    this.#roomTokens = new RoomTokens(clock, this.#key)
    this.#sinceMs = clock.unixTime()
    this.#outside = options.outside
  }

  /**
   * Opens every port; none stays open when it fails.
   * @throws {PortError} when a port that is needed is not available
   * @throws {Error} when the file with the owners of names cannot be used
   */
  async start(): Promise<void> {
    try {
      const network = await this.#join()
      await this.#openGroups(network)
      await this.#openRooms(network)
      // Before the directory, so that each phone that signs in is told of it.
      await this.#openHttp(network)
      this.#groups?.start()
      this.#rooms?.start()
      await this.#openDirectory()
      await this.#startMaster(network)
      this.#say(network)
      this.#readiness.remove('start')
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** Joins the network, and starts what listens on UDP. */
  async #join(): Promise<NetworkShare> {
    const { host, log, stun, turn, metrics, redis, redisCa, namesFile, ownHost } = this.#options
    const [clock, readiness] = [this.#clock, this.#readiness]
    const network = await NetworkShare.open({ clock, log, readiness, redis, redisCa, namesFile })
    this.#network = network
    if (redis !== undefined) this.#shareTickets(network)
    network.roster.onNodes = () => this.#seeNodes(network.roster)
    this.#ownHost =
      ownHost ?? (redis === undefined ? undefined : await addressTowards(firstHost(redis), clock))
    const wish = this.#roles.has('stun') ? stun : undefined
    this.#ice = await ServedIce.start({ host, stun: wish, turn, clock, metrics, log: logOfRole(log, 'stun') })
    if (this.#roles.has('directory')) {
      this.#directory = this.#makeDirectory(network)
      this.#directory.join()
    } else {
      this.#people = peopleOf(network.roster, clock)
      this.#people.start()
    }
    this.#ticketsKey?.start()
    return network
  }

  #shareTickets({ roster: { backplane } }: NetworkShare): void {
    const { log, ticketsKey: proposal } = this.#options
    const clock = this.#clock
    const onChanged = (): void => {
      this.#directory?.nodesChanged()
      this.#groups?.keyChanged()
    }
    const key = new NetworkTicketsKey({
      ...{ backplane, clock, proposal, onChanged, log: logOfRole(log, 'network') },
    })
    this.#ticketsKey = key
    this.#key = key
    this.#tickets = new RelayTickets(clock, key)
    this.#roomTokens = new RoomTokens(clock, key)
  }

  #seeNodes({ nodes }: SharedRoster): void {
    this.#rooms?.update()
    const before = this.#told
    this.#told = toldOfNodes(nodes)
    if (this.#told === before) return
    this.#othersHaveGateway = [...nodes.values()].some((text) => {
      const info = readNodeInfo(text)
      return info !== undefined && hasGateway(info)
    })
    this.#directory?.nodesChanged()
  }

  #makeDirectory({ roster: shared }: NetworkShare): DirectoryServer {
    const { name, port, onOnline, log } = this.#options
    return new DirectoryServer({
      ...this.#listening,
      log: logOfRole(log, 'directory'),
      ...{ name, shared, port, ownHost: this.#ownHost },
      httpPort: (client) => this.#httpFor(client),
      iceServers: (who, client) => this.#iceFor(who, client),
      relayTicket: (who) => (this.#http?.relays ? this.#tickets.for(who) : undefined),
      networkRelays: (who, client) => this.#relaysFor(shared, who, client),
      roomToken: (who) => (this.#hasGateway ? this.#roomTokens.for(who) : undefined),
      otherNodes: (client) => otherNodesFor(shared.nodes.values(), client),
      ...(onOnline && { onOnline }),
    })
  }

  /** Whether the network has rooms. */
  get #hasGateway(): boolean {
    return this.#http?.announced.rooms === true || this.#othersHaveGateway
  }

  async #openGroups({ roster }: NetworkShare): Promise<void> {
    const { groups: wish, http, redis, log, host, metrics } = this.#options
    const roles = this.#roles
    // Phones alone at a server without rooms would not learn of it.
    if (redis === undefined && (http === undefined || !roles.has('gateway'))) return
    const isNeeded = (['room-host', 'balancer', 'serving-node', 'call-controller'] as const).some((role) =>
      roles.has(role),
    )
    if (!wish || !isNeeded) return
    const { ServedGroups } = await import('./served-groups')
    this.#groups = await ServedGroups.open({
      ...{ wish, roles, log, host, metrics, roster, clock: this.#clock, key: this.#key },
      ...{ ownHost: this.#ownHost, isAlone: redis === undefined },
      isKeyKnown: () => this.#ticketsKey?.isOfNetwork !== false,
      isDraining: () => this.#isEmptied,
    })
  }

  async #openRooms({ roster }: NetworkShare): Promise<void> {
    const { http, rooms, redis, log, host, metrics } = this.#options
    const hasGateway = http !== undefined && this.#roles.has('gateway')
    const isAlone = redis === undefined
    const hasHost = this.#roles.has('room-host') && (isAlone ? hasGateway : rooms !== undefined)
    if (!hasGateway && !hasHost) return
    const { ServedRooms } = await import('./served-rooms')
    this.#rooms = await ServedRooms.open({
      ...{ log, host, metrics, roster, hasGateway, clock: this.#clock, key: this.#key },
      ...{ tokens: this.#roomTokens, ownHost: this.#ownHost, voice: this.#groups?.voice ?? NO_VOICE },
      hostPort: hasHost ? (isAlone ? undefined : rooms) : 'none',
      isKeyKnown: () => this.#ticketsKey?.isOfNetwork !== false,
      httpPort: () => this.httpAddress?.port ?? 0,
      isDraining: () => this.#evacuation !== undefined,
    })
  }

  async #openHttp({ owners }: NetworkShare): Promise<void> {
    const { http, redis, redisCa, name: serverName } = this.#options
    if (!http || !usesPort(this.#roles, 'http')) return
    const { HttpPort } = await import('./http-port')
    this.#http = await HttpPort.open({
      ...this.#listening,
      ...{ wish: http, roles: this.#roles, redis, redisCa, clock: this.#clock, serverName, owners },
      tickets: this.#tickets,
      readiness: this.#readiness,
      rooms: this.#rooms,
      groups: this.#groups,
      directory: this.#directory?.route,
      signedIn: (who) => this.#directory?.signedIn(who) ?? this.#people?.alike(who) ?? [],
      guestIce: (client) => this.#ice?.forGuest(client.remote, this.#stunPortFor(client)) ?? {},
    })
  }

  async #openDirectory(): Promise<void> {
    const directory = this.#directory
    if (!directory) return
    const wish = { port: this.#options.port, otherwise: 'fail' } as const
    this.#directoryAddress = await listenAsWished('directory', wish, () => directory.start())
  }

  async #startMaster({ roster }: NetworkShare): Promise<void> {
    const { master, redis, host, log, proxies, name } = this.#options
    if (!this.#roles.has('master') || !master || redis === undefined) return
    const { MasterRole } = await import('../cluster/master/master-role')
    const { port } = master
    if (port !== 0) await listenAsWished('cluster', { port, otherwise: 'fail' }, () => tryPort(host, port))
    this.#master = new MasterRole({
      ...{ ...master, log, host, proxies, roster, clock: this.#clock },
      ownHost: this.#ownHost ?? LOOPBACK,
      nodeId: this.#nodeId(roster),
      settings: { redis, settings: { [NODE_SETTING.serverName]: name } },
      ticketsKey: () =>
        this.#ticketsKey?.isOfNetwork === true ? ticketsKeyText(this.#key.current) : undefined,
    })
    this.#master.start()
  }

  /** Tells the others of the network about this node, again and again. */
  #say(network: NetworkShare): void {
    network.roster.info = nodeInfoText(this.#info(network.roster))
    this.#rooms?.update()
    if (this.#options.redis !== undefined)
      this.#cancelSaying = this.#clock.after(SAY_MS, () => this.#say(network))
  }

  #nodeId({ node }: SharedRoster): string {
    return this.#options.nodeId ?? `node-${node.slice(0, RUN_DIGITS)}`
  }

  /** Where the directory listens; undefined: it does not. */
  get directoryAddress(): Address | undefined {
    return this.#directoryAddress
  }

  /** Where the HTTP port is; undefined: there is none. */
  get httpAddress(): Address | undefined {
    return this.#http?.address
  }

  /** Whether people can call from a browser. */
  get hasGuestPage(): boolean {
    return this.#http?.hasGuestPage === true
  }

  /** Whether it hosts rooms, and the TCP port at which the gateways of other nodes come to them. */
  get rooms(): { readonly port: number | undefined } | undefined {
    return this.#rooms?.hasHost === true ? { port: this.#rooms.port } : undefined
  }

  /** Where the parts of group calls listen, UDP; undefined: there are none. */
  get groups(): GroupPorts | undefined {
    return this.#groups?.ports
  }

  get stun(): StunState {
    return this.#ice?.state ?? { kind: 'off' }
  }

  /** Uses this certificate for new connections. */
  renewCertificate(certificate: Certificate): void {
    this.#directory?.renewCertificate(certificate)
    this.#http?.renewCertificate(certificate)
  }

  /** The router's ports have changed: phones that come through it from now on are told. */
  setOutside(ports: OutsidePorts | undefined): void {
    this.#outside = ports
  }

  /**
   * Lets nobody in any more, and waits for the calls whose voice goes through this server: those would end with it. Everybody
   * else stays connected until `stop`.
   * @param timeoutMs the longest wait
   * @param cut settles when somebody does not want to wait any longer
   */
  async drain(timeoutMs: number, cut: Promise<unknown>): Promise<void> {
    const log = logOfRole(this.#options.log, 'server')
    this.#readiness.check('draining', () => 'the server stops soon')
    this.#directory?.stopListening()
    this.#http?.stopListening()
    this.#isEmptied = true
    this.#groups?.drain()
    const drained = Promise.all([this.#http?.relayIdle(), this.#groups?.whenMoved()])
    log.info({ relaying: this.#http?.relaying ?? 0 }, 'waits for relayed calls to end')
    await settledWithin(this.#clock, timeoutMs, Promise.race([drained, cut]))
    log.info({ relaying: this.#http?.relaying ?? 0 }, 'stops')
  }

  /** Its part as a master; undefined: it has none. */
  get master(): MasterRole | undefined {
    return this.#master
  }

  /** The people who are signed in here, at the directory and at the broker. */
  get people(): number {
    return (this.#directory?.people ?? 0) + (this.#http?.people ?? 0)
  }

  /**
   * Lets nobody new in, moves everybody to other servers of the network, a few at a time, and leaves calls alone for ten minutes.
   * @returns when the server is empty, or stops
   */
  empty(): Promise<void> {
    this.#readiness.check('draining', () => 'the server is being emptied')
    this.#directory?.drain()
    this.#http?.drain()
    this.#evacuation ??= new Evacuation({
      clock: this.#clock,
      people: () => [this.#directory, this.#http, this.#rooms].flatMap((part) => part?.evacuees ?? []),
      relayedCalls: () => (this.#http?.relaying ?? 0) + (this.#groups?.movable ?? 0),
    })
    this.#isEmptied = true
    this.#groups?.drain()
    this.#rooms?.drain()
    return this.#evacuation.over
  }

  /** Closes every connection and port, and completes the file of names. */
  async stop(): Promise<void> {
    this.#cancelSaying()
    this.#ticketsKey?.stop()
    this.#evacuation?.stop()
    await this.#master?.stop()
    await this.#http?.close()
    await this.#rooms?.close()
    await this.#groups?.close()
    await this.#directory?.stop()
    await this.#people?.close()
    await this.#ice?.stop()
    await this.#network?.close()
  }

  #info(roster: SharedRoster): NodeInfo {
    const { name, certificate } = this.#options
    const master = this.#master?.state
    const directory = this.#directoryAddress
    const http = this.#http?.announced
    const roomsPort = this.#rooms?.port
    return {
      ...{ name, version, roles: [...this.#roles], id: this.#nodeId(roster), sinceMs: this.#sinceMs },
      ...{ load: this.people, isDraining: this.#evacuation !== undefined },
      ...(master && { master: { ...master } }),
      ...(this.#ownHost !== undefined && { host: this.#ownHost }),
      ...(directory && { directory: { port: directory.port, encrypted: certificate !== undefined } }),
      ...(http && { http: { port: http.port, encrypted: http.encrypted } }),
      ...(this.#http?.relays && { relays: true }),
      ...(roomsPort !== undefined &&
        this.#ticketsKey?.isOfNetwork === true && { rooms: { port: roomsPort } }),
    }
  }

  get #listening() {
    const { host, log, certificate, proxies, limits, http, metrics } = this.#options
    // A phone may use both ports, or the HTTP port twice.
    return { host, log, certificate, proxies, limits, metrics, descriptorShare: http ? 1 / 2 : 1 }
  }

  #httpFor(client: ConnectionAddresses): AnnouncedHttp | undefined {
    const announced = this.#http?.announced
    if (!announced || !this.#outside || !cameThroughRouter(client)) return announced
    const { http: port } = this.#outside
    return port === undefined ? undefined : { ...announced, port }
  }

  #relaysFor(roster: SharedRoster, name: string, client: ConnectionAddresses): NetworkRelays | undefined {
    const nodes = new Map(roster.nodes).set(roster.node, nodeInfoText(this.#info(roster)))
    const relays = networkRelaysFor(nodes, roster.node, client)
    return relays.length === 0 ? undefined : { ticket: this.#tickets.for(name), relays }
  }

  #iceFor(name: string, client: ConnectionAddresses): IceServers {
    return this.#ice?.for(name, this.#stunPortFor(client)) ?? {}
  }

  /** By which a client reaches STUN; undefined: it does not. */
  #stunPortFor(client: ConnectionAddresses): number | undefined {
    if (this.#outside !== undefined && cameThroughRouter(client)) return this.#outside.stun
    return this.stun.kind === 'running' ? this.stun.port : undefined
  }
}

/** @param url of Redis */
const firstHost = (url: string): string => readRedisAddress(url).hosts[0].host

/** The people of the network, for a server without members of its own. */
const peopleOf = (shared: SharedRoster, clock: Clock): Roster<string> =>
  new Roster({
    ...{ clock, shared },
    defer: (act) => void setImmediate(act),
    offers: { write: (offer) => offer, read: (text) => text },
  })
