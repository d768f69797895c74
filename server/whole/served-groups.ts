import type { Clock } from '../../base/clock'
import { type Endpoint, UNSPECIFIED } from '../../protocol/groups'
import type { SharedRoster } from '../backplane/shared-roster'
import { LoadBalancer } from '../groups/balancer/load-balancer'
import { CallControllerRole } from '../groups/call-controller/call-controller-role'
import { GroupKeys } from '../groups/group-keys'
import { GroupRoomVoice } from '../groups/group-room-voice'
import { ServingNodeRole } from '../groups/serving-node/serving-node-role'
import { NO_METRICS, type ServerMetrics } from '../metrics/server-metrics'
import type { RoomVoice } from '../rooms/room/room-voice'
import { logOfRole, type ServerLog } from '../server-log'
import type { TicketsKey } from '../tickets/tickets-key'
import { ActiveBalancer } from './active-balancer'
import { ipv4Of } from './ipv4-of'
import { listenAsWished, type PortWish, udpPortAsWished } from './port-wish'
import type { RoleName } from './roles'

/** The two UDP ports of a serving node or call controller. */
export interface GroupPortsWish {
  /** For phones, or for serving nodes. */
  readonly port: PortWish
  readonly balancerPort: PortWish
}

/** The parts of group calls that are wished for, where the server has their roles. */
export interface GroupsWish {
  /** Undefined: there is none. */
  readonly balancer: PortWish | undefined
  readonly servingNode: GroupPortsWish | undefined
  readonly callController: GroupPortsWish | undefined
  /** Where phones and other servers reach the serving node, if not as this computer. */
  readonly announced?: { readonly host: string; readonly port?: number | undefined } | undefined
}

export interface ServedGroupsOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly metrics?: ServerMetrics | undefined
  readonly roster: SharedRoster
  readonly roles: ReadonlySet<RoleName>
  readonly wish: GroupsWish
  /** The key of the network. */
  readonly key: TicketsKey
  /** Whether that is known. */
  readonly isKeyKnown: () => boolean
  /** Address to listen on, or a host name of this computer; every IPv4 address when undefined. */
  readonly host: string | undefined
  /** How other nodes reach this computer; undefined: all are on one. */
  readonly ownHost: string | undefined
  /** Whether there are no other nodes: then nobody else needs the ports among servers. */
  readonly isAlone: boolean
  readonly isDraining: () => boolean
}

/** Where the parts listen, UDP; undefined: there is no such part. */
export interface GroupPorts {
  /** For phones. */
  readonly balancer?: number | undefined
  readonly servingNode?: number | undefined
  /** For other servers. */
  readonly servingNodeBalancer?: number | undefined
  readonly callController?: number | undefined
  readonly callControllerBalancer?: number | undefined
}

const LOOPBACK = '127.0.0.1'
/** How often it is looked whether members have moved. ms */
const LOOK_MS = 100

/** The addresses of this computer, IPv4. */
interface Addresses {
  /** To listen on; undefined: all. */
  readonly bound: string | undefined
  /** To listen on for other servers. */
  readonly boundForServers: string | undefined
  /** As phones and other nodes are told. */
  readonly announced: string
  /** As other servers are told. */
  readonly announcedToServers: string
  /** As the parts of this server reach each other. */
  readonly local: string
}

/** The parts of group calls of a server: load balancer, serving node and call controller, and what its rooms tell them. */
export class ServedGroups {
  readonly #options: ServedGroupsOptions
  readonly #addresses: Addresses
  readonly #keys: GroupKeys
  readonly #voice: GroupRoomVoice
  #active: ActiveBalancer | undefined
  #balancer: LoadBalancer | undefined
  #node: ServingNodeRole | undefined
  #controller: CallControllerRole | undefined
  #ports: GroupPorts = {}
  #isClosed = false

  private constructor(options: ServedGroupsOptions, addresses: Addresses) {
    const { clock, log, key } = options
    this.#options = options
    this.#addresses = addresses
    this.#keys = new GroupKeys(key)
    this.#voice = new GroupRoomVoice({
      ...{ clock, keys: this.#keys, host: addresses.boundForServers, log: logOfRole(log, 'room-host') },
      balancer: () => this.#active?.place,
    })
  }

  /**
   * @returns undefined where there is no IPv4 address to listen on
   * @throws {PortError} when a port is not available, and is needed
   */
  static async open(options: ServedGroupsOptions): Promise<ServedGroups | undefined> {
    const addresses = await addressesFor(options)
    if (!addresses) return undefined
    const served = new ServedGroups(options, addresses)
    try {
      await served.#open()
      return served
    } catch (error) {
      await served.close()
      throw error
    }
  }

  get ports(): GroupPorts {
    return this.#ports
  }

  /** For the rooms of this server. */
  get voice(): RoomVoice {
    return this.#voice
  }

  /** Looks for the active balancer. The backplane is started elsewhere. */
  start(): void {
    this.#active?.start()
  }

  /** The network has another key. */
  keyChanged(): void {
    this.#node?.balancerChanged()
    this.#controller?.balancerChanged()
    this.#voice.changed()
  }

  /** Takes nobody new, and sends the members of the serving node to others. */
  drain(): void {
    this.#node?.drain()
    this.#controller?.drain()
  }

  /** Members who could be at another serving node, and are still here. */
  get movable(): number {
    const { members = 0, otherNodes = 0 } = this.#node ?? {}
    return otherNodes > 0 ? members : 0
  }

  /** Resolves when no such member is here, or this server stops. */
  async whenMoved(): Promise<void> {
    const { clock } = this.#options
    while (this.movable > 0 && !this.#isClosed)
      await new Promise<void>((again) => clock.after(LOOK_MS, again))
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, string | number>> {
    const { members, groups, packetsPerSecond, balancer } = this.#node?.health ?? {}
    const { servingNodes, callControllers } = this.#balancer?.health ?? {}
    const all = {
      ...{ groupMembers: members, groups, groupPacketsPerSecond: packetsPerSecond, balancer },
      ...{ servingNodes, callControllers, groupCalls: this.#controller?.health['groups'] },
    }
    return Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
  }

  /** Sends the members elsewhere, has another balancer take over, and closes all ports. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#active?.stop()
    await this.#node?.stop()
    await this.#controller?.stop()
    await this.#voice.stop()
    await this.#balancer?.stop()
  }

  async #open(): Promise<void> {
    // It sends from any port.
    await listenAsWished('balancer', { port: 0, otherwise: 'fail' }, () => this.#voice.start())
    await this.#openBalancer()
    await this.#openNode()
    await this.#openController()
  }

  async #openBalancer(): Promise<void> {
    const { wish, roles, log, clock, roster, isDraining, isKeyKnown, metrics = NO_METRICS } = this.#options
    const { bound, announced, local } = this.#addresses
    if (wish.balancer && roles.has('balancer')) {
      const [balancer, port] = await listenAsWished('balancer', wish.balancer, async (wished) => {
        const listening = new LoadBalancer({
          ...{ clock, log: logOfRole(log, 'balancer'), host: bound, port: wished, keys: this.#keys },
        })
        return [listening, await listening.start()] as const
      })
      this.#balancer = balancer
      this.#ports = { ...this.#ports, balancer: port }
      metrics.gauge('serving_nodes', {}, () => balancer.health['servingNodes'] ?? 0)
      metrics.gauge('call_controllers', {}, () => balancer.health['callControllers'] ?? 0)
    }
    const { balancer: port } = this.#ports
    this.#active = new ActiveBalancer({
      ...{ clock, backplane: roster.backplane, log: logOfRole(log, 'balancer') },
      own:
        port === undefined
          ? undefined
          : {
              announced: { address: announced, port },
              reached: { address: local, port },
              isWilling: () => isKeyKnown() && !isDraining(),
            },
      onChanged: () => this.keyChanged(),
    })
  }

  async #openNode(): Promise<void> {
    const { wish, roles, log, clock, metrics } = this.#options
    const { bound, boundForServers, announced: address } = this.#addresses
    const wished = wish.servingNode
    if (!wished || !roles.has('serving-node')) return
    const node = new ServingNodeRole({
      ...{ clock, metrics, log: logOfRole(log, 'serving-node'), keys: this.#keys },
      ...{ host: bound, balancerHost: boundForServers },
      port: await udpPortAsWished('serving-node', wished.port, bound),
      balancerPort: await udpPortAsWished('serving-node-balancer', wished.balancerPort, boundForServers),
      announced: { address, port: wish.announced?.port },
      balancer: () => this.#reachedBalancer,
    })
    this.#node = node
    const { port: servingNode, balancerPort: servingNodeBalancer } = await node.start()
    this.#ports = { ...this.#ports, servingNode, servingNodeBalancer }
  }

  async #openController(): Promise<void> {
    const { wish, roles, log, clock, metrics } = this.#options
    const { boundForServers: host, announcedToServers: address } = this.#addresses
    const wished = wish.callController
    if (!wished || !roles.has('call-controller')) return
    const controller = new CallControllerRole({
      ...{ clock, metrics, log: logOfRole(log, 'call-controller'), keys: this.#keys, host },
      port: await udpPortAsWished('call-controller', wished.port, host),
      balancerPort: await udpPortAsWished('call-controller-balancer', wished.balancerPort, host),
      announced: { address },
      balancer: () => this.#reachedBalancer,
    })
    this.#controller = controller
    const { port: callController, balancerPort: callControllerBalancer } = await controller.start()
    this.#ports = { ...this.#ports, callController, callControllerBalancer }
  }

  get #reachedBalancer(): Endpoint | undefined {
    return this.#active?.place?.reached
  }
}

async function addressesFor(options: ServedGroupsOptions): Promise<Addresses | undefined> {
  const { clock, log, host, ownHost, isAlone, wish } = options
  const listening = host === undefined ? UNSPECIFIED : await ipv4Of(host, clock)
  const groupsLog = logOfRole(log, 'serving-node')
  if (listening === undefined) {
    groupsLog.warn({}, 'rooms have no voice: it needs an IPv4 address to listen on')
    return undefined
  }
  const found = async (name: string | undefined): Promise<string | undefined> => {
    const address = name === undefined ? undefined : await ipv4Of(name, clock)
    if (name !== undefined && address === undefined)
      groupsLog.warn({}, 'the announced host has no IPv4 address, which the voice of rooms needs')
    return address
  }
  const bound = listening === UNSPECIFIED ? undefined : listening
  const own = isAlone ? undefined : ((await found(ownHost)) ?? bound)
  const local = bound ?? LOOPBACK
  return {
    ...{ bound, local, boundForServers: isAlone ? local : bound },
    announced: (await found(wish.announced?.host)) ?? own ?? UNSPECIFIED,
    announcedToServers: own ?? local,
  }
}
