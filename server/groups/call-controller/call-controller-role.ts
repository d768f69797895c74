import { type Clock, systemClock } from '../../../base/clock'
import {
  controllerIn,
  type Endpoint,
  isSameEndpoint,
  leaseEntry,
  loadEntry,
  nodeIn,
  rightsIn,
} from '../../../protocol/groups'
import { NO_METRICS, type ServerMetrics } from '../../metrics/server-metrics'
import type { ServerLog } from '../../server-log'
import { BalancerLink } from '../balancer-link'
import { DatagramSocket } from '../datagram-socket'
import type { GroupKeys } from '../group-keys'
import type { GroupRequest, ReceivedRequest } from '../request-endpoint'
import { CallController } from './call-controller'
import type { FloorLimits } from './floor'

export interface CallControllerRoleOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  readonly keys: GroupKeys
  /** Address to listen on; every IPv4 address when undefined. */
  readonly host?: string | undefined
  /** For serving nodes. 0 lets the system choose. */
  readonly port: number
  /** For the balancer. 0 lets the system choose. */
  readonly balancerPort: number
  /** Where serving nodes reach it: an IPv4 address, and a port if it is not the one it listens on. Clients need no way to it. */
  readonly announced: { readonly address: string; readonly port?: number | undefined }
  /** Address to listen on for the balancer; that of the other port when undefined. */
  readonly balancerHost?: string | undefined
  /** Where the balancer is now. */
  readonly balancer: () => Endpoint | undefined
  readonly limits?: Partial<FloorLimits> | undefined
  readonly metrics?: ServerMetrics | undefined
}

/** Another controller has the groups of a lost one within two seconds. ms */
const LEASE_MS = 1_500
const RENEW_MS = 500

/** A call controller as a part of the server: a port for serving nodes, and one for the balancer. */
export class CallControllerRole {
  readonly #options: CallControllerRoleOptions
  readonly #clock: Clock
  readonly #socket: DatagramSocket
  #controller: CallController | undefined
  #link: BalancerLink | undefined
  #isDraining = false

  constructor(options: CallControllerRoleOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    const { log, host, port, metrics = NO_METRICS } = options
    metrics.gauge('group_calls', {}, () => this.#controller?.groups ?? 0)
    this.#socket = new DatagramSocket({
      ...{ log, host, port, clock: this.#clock },
      onDatagram: (datagram, from) => this.#controller?.receive(datagram, from),
    })
  }

  /**
   * Starts to listen.
   * @returns the ports, which the system may have chosen
   * @throws the system's error when an address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<{ readonly port: number; readonly balancerPort: number }> {
    const {
      log,
      keys,
      host,
      balancerHost = host,
      balancerPort,
      announced,
      balancer,
      limits,
      metrics,
    } = this.#options
    const clock = this.#clock
    const port = await this.#socket.start()
    const endpoint = { address: announced.address, port: announced.port ?? port }
    const controller = new CallController({
      ...{ clock, keys, limits },
      onGranted: () => metrics?.count('floor_grants', {}),
      send: (bytes, to, address) => this.#socket.send(bytes, to, address),
    })
    const link = new BalancerLink({
      ...{ clock, log, keys, host: balancerHost, port: balancerPort, balancer },
      ...{ leaseMs: LEASE_MS, renewMs: RENEW_MS },
      registration: () => this.#registration(controller, endpoint),
      onRequest: (request) => isAccepted(controller, endpoint, request),
      onForgotten: () => {
        for (const [groupId, { callId }] of controller.calls)
          link.tell(`group ${groupId}`, { kind: 'start-call', groupId, callId })
      },
    })
    this.#controller = controller
    this.#link = link
    try {
      return { port, balancerPort: await link.start() }
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#controller?.close()
    this.#controller = undefined
    await this.#link?.stop()
    await this.#socket.stop()
  }

  /** Gets no new groups from now on; it keeps those that it has until it stops. */
  drain(): void {
    this.#isDraining = true
    this.#link?.renew()
  }

  /** The balancer is another one, which does not know this process. */
  balancerChanged(): void {
    this.#link?.renew()
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, string | number>> {
    const balancer = this.#link?.isUp === true ? 'registered' : 'away'
    return { groups: this.#controller?.groups ?? 0, balancer }
  }

  #registration({ groups }: CallController, endpoint: Endpoint): GroupRequest {
    // Its packets are few, and of one size for each group.
    const load = { members: groups, packetsPerSecond: 0, isDrained: this.#isDraining }
    return {
      ...{ kind: 'register-call-controller', endpoint },
      extension: new Map([...loadEntry(load), ...leaseEntry(LEASE_MS)]),
    }
  }
}

/** Acts on what the balancer tells. @returns whether it is for a call controller */
function isAccepted(controller: CallController, own: Endpoint, request: ReceivedRequest): boolean {
  switch (request.kind) {
    case 'start-call': {
      const { groupId, callId, extension } = request
      // A balancer that names no controller tells the one that it has chosen.
      controller.startCall(groupId, callId, isSameEndpoint(controllerIn(extension) ?? own, own))
      return true
    }
    case 'registration-update': {
      const rights = rightsIn(request.extension)
      if (rights) controller.setRights(request.groupId, request.userId, rights)
      return true
    }
    case 'registration-removed':
      controller.userGone(request.groupId, request.userId, nodeIn(request.extension))
      return true
    case 'serving-node-removed':
      controller.nodeGone(request.endpoint)
      return true
    case 'serving-nodes':
      controller.addNodes(request.endpoints)
      return true
    case 'register-serving-node':
    case 'register-call-controller':
    case 'request-serving-node':
      return false
  }
}
