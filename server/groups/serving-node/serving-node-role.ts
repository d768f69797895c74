import { type Clock, systemClock } from '../../../base/clock'
import {
  askerEntry,
  controllerIn,
  type Endpoint,
  leaseEntry,
  loadEntry,
  nodeIn,
  rightsIn,
} from '../../../protocol/groups'
import { NO_METRICS, type ServerMetrics } from '../../metrics/server-metrics'
import type { ServerLog } from '../../server-log'
import { Outbox } from '../balancer/outbox'
import { BalancerLink } from '../balancer-link'
import { DatagramSocket } from '../datagram-socket'
import type { GroupKeys } from '../group-keys'
import type { GroupRequest, ReceivedRequest } from '../request-endpoint'
import type { MemberLimits } from './registrar'
import { ServingNode } from './serving-node'

export interface ServingNodeRoleOptions {
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  readonly keys: GroupKeys
  /** Address to listen on; every IPv4 address when undefined. */
  readonly host?: string | undefined
  /** For clients. 0 lets the system choose. */
  readonly port: number
  /** For the balancer. 0 lets the system choose. */
  readonly balancerPort: number
  /** Where clients and other nodes reach it: an IPv4 address, and a port if it is not the one it listens on. */
  readonly announced: { readonly address: string; readonly port?: number | undefined }
  /** Address to listen on for the balancer; that of the other port when undefined. */
  readonly balancerHost?: string | undefined
  /** Where the balancer is now. */
  readonly balancer: () => Endpoint | undefined
  readonly limits?: Partial<MemberLimits> | undefined
  readonly metrics?: ServerMetrics | undefined
}

/** A node that is silent for this long is lost, with its members. ms */
const LEASE_MS = 3_000
const RENEW_MS = 1_000

/** A serving node as a part of the server: a port for clients, and one for the balancer. */
export class ServingNodeRole {
  readonly #options: ServingNodeRoleOptions
  readonly #clock: Clock
  readonly #socket: DatagramSocket
  #node: ServingNode | undefined
  #link: BalancerLink | undefined
  /** Groups that want a call, few at a time: without a controller, all of them ask again and again. */
  readonly #callAsks: Outbox
  readonly #wantingCall = new Set<number>()
  #packetsPerSecond = 0
  #countedMs = 0
  #counted = 0

  constructor(options: ServingNodeRoleOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    const { log, host, port, metrics = NO_METRICS } = options
    metrics.gauge('group_members', {}, () => this.members)
    metrics.gauge('groups', {}, () => this.#node?.groups ?? 0)
    metrics.gauge('group_packets_forwarded', {}, () => this.#node?.sent ?? 0)
    this.#socket = new DatagramSocket({
      ...{ log, host, port, clock: this.#clock },
      onDatagram: (datagram, from) => this.#node?.receive(datagram, from),
    })
    this.#callAsks = new Outbox({
      clock: this.#clock,
      send: (request) => this.#askForCall(request),
      isPersistent: () => false,
      onGivenUp: () => undefined,
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
    const node = new ServingNode({
      ...{ clock, log, keys, endpoint, limits, metrics },
      send: (bytes, to, address) => this.#socket.send(bytes, to, address),
      reports: {
        userIs: (groupId, userId, from) =>
          link.tell(subjectOf(groupId, userId), {
            kind: 'registration-update',
            ...{ groupId, userId, endpoint: from },
          }),
        userGone: (groupId, userId) =>
          link.tell(subjectOf(groupId, userId), { kind: 'registration-removed', groupId, userId }),
        wantsCall: (groupId, userId) => this.#wantCall(groupId, userId),
      },
    })
    const link = new BalancerLink({
      ...{ clock, log, keys, host: balancerHost, port: balancerPort, balancer },
      ...{ leaseMs: LEASE_MS, renewMs: RENEW_MS },
      registration: () => this.#registration(node, endpoint),
      onRequest: (request) => isAccepted(node, request),
      onForgotten: () => node.reportAll(),
    })
    this.#node = node
    this.#link = link
    try {
      return { port, balancerPort: await link.start() }
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#node?.close()
    this.#node = undefined
    this.#callAsks.close()
    await this.#link?.stop()
    await this.#socket.stop()
  }

  /** Lets nobody new in, and sends those who are here to other nodes. */
  drain(): void {
    this.#node?.drain()
    this.#link?.renew()
  }

  /** Who is registered here. */
  get members(): number {
    return this.#node?.members ?? 0
  }

  /** The other serving nodes that it knows. */
  get otherNodes(): number {
    return this.#node?.otherNodes ?? 0
  }

  /** The balancer is another one, which does not know this process. */
  balancerChanged(): void {
    this.#link?.renew()
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, string | number>> {
    const { members = 0, groups = 0, otherNodes = 0 } = this.#node ?? {}
    const balancer = this.#link?.isUp === true ? 'registered' : 'away'
    return { members, groups, otherNodes, packetsPerSecond: this.#packetsPerSecond, balancer }
  }

  #wantCall(groupId: number, userId: number): void {
    // It keeps its turn.
    if (this.#wantingCall.has(groupId)) return
    this.#wantingCall.add(groupId)
    const request = { kind: 'start-call', callId: 0, groupId, extension: askerEntry(userId) } as const
    this.#callAsks.put(`group ${groupId}`, { kind: 'request', request })
  }

  async #askForCall(request: GroupRequest): Promise<boolean> {
    const isAnswered = (await this.#link?.ask(request)) !== undefined
    if (request.kind !== 'start-call') return isAnswered
    this.#wantingCall.delete(request.groupId)
    if (!isAnswered) this.#node?.callFailed(request.groupId)
    return isAnswered
  }

  #registration(node: ServingNode, endpoint: Endpoint): GroupRequest {
    const { members, isDraining: isDrained } = node
    const load = { members, packetsPerSecond: this.#rate(node), isDrained }
    return {
      ...{ kind: 'register-serving-node', endpoint },
      extension: new Map([...loadEntry(load), ...leaseEntry(LEASE_MS)]),
    }
  }

  #rate({ sent }: ServingNode): number {
    const nowMs = this.#clock.now()
    const passedMs = nowMs - this.#countedMs
    if (passedMs >= RENEW_MS / 2) {
      this.#packetsPerSecond = Math.round(((sent - this.#counted) * 1000) / passedMs)
      this.#countedMs = nowMs
      this.#counted = sent
    }
    return this.#packetsPerSecond
  }
}

const subjectOf = (groupId: number, userId: number): string => `user ${groupId}/${userId}`

/** Acts on what the balancer tells. @returns whether it is for a serving node */
function isAccepted(node: ServingNode, request: ReceivedRequest): boolean {
  switch (request.kind) {
    case 'start-call':
      node.startCall(request.groupId, request.callId, controllerIn(request.extension))
      return true
    case 'registration-update': {
      const { groupId, userId, extension } = request
      const [rights, at] = [rightsIn(extension), nodeIn(extension)]
      if (rights) node.setRights(groupId, userId, rights)
      else if (at) node.userIsAt(groupId, userId, at)
      return true
    }
    // The nodes themselves tell which groups they have.
    case 'registration-removed':
      return true
    case 'serving-nodes':
      node.addNodes(request.endpoints)
      return true
    case 'serving-node-removed':
      node.removeNode(request.endpoint)
      return true
    case 'register-serving-node':
    case 'register-call-controller':
    case 'request-serving-node':
      return false
  }
}
