import { type CancelTimer, type Clock, systemClock } from '../../../base/clock'
import {
  askerIn,
  controllerEntry,
  type Endpoint,
  endpointText,
  isSameEndpoint,
  nodeEntry,
  rightsEntry,
  rightsIn,
  UNSPECIFIED,
  type UserRights,
} from '../../../protocol/groups'
import type { LogFields, ServerLog } from '../../server-log'
import type { GroupKeys } from '../group-keys'
import { RightsBook } from '../rights-book'
import {
  type GroupAnswer,
  type GroupRequest,
  type ReceivedRequest,
  RequestEndpoint,
  type Sender,
} from '../request-endpoint'
import { allocated } from './allocation'
import { type GroupCall, GroupCalls } from './group-calls'
import { type KnownUser, KnownUsers, subjectOfUser, type UserLimits } from './known-users'
import type { Member, MemberRole } from './member'
import { type News, Outbox } from './outbox'
import { DOCUMENT_TIMINGS, Registrations, type RegistrationTimings, type Replaced } from './registrations'

export interface LoadBalancerLimits extends UserLimits {
  /** Serving nodes, and as many call controllers. */
  readonly members: number
}

const LIMITS: LoadBalancerLimits = { members: 1000, perNode: 50_000, total: 200_000 }
/** A call whose group has had nobody for this long ends. ms */
const EMPTY_MS = 60_000
const SWEEP_MS = 10_000
/** The endpoint of a controller in StartCall: nobody has the call any more. */
const NOWHERE: Endpoint = { address: UNSPECIFIED, port: 0 }
/** The interval between log lines that say the same. ms */
const WARNING_INTERVAL_MS = 60_000
const TOO_MANY = 'the load balancer has too many of these'

export interface LoadBalancerOptions {
  /** Address to listen on; every IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly log: ServerLog
  readonly clock?: Clock
  /** `insecure`: whoever reaches the port may register, as in the document. */
  readonly keys: GroupKeys | 'insecure'
  readonly timings?: Partial<RegistrationTimings> | undefined
  readonly limits?: Partial<LoadBalancerLimits> | undefined
  /** Returns numbers in [0, 1), as `Math.random` does. */
  readonly random?: () => number
}

type Of<Kind extends ReceivedRequest['kind']> = Extract<ReceivedRequest, { kind: Kind }>

const ACK = { kind: 'ack' } as const

/**
 * The load balancer of group calls: knows the serving nodes and call controllers of a network, tells them of each other, of users
 * and of calls, gives clients a node and groups a controller. Its packets are those of the document; docs/groups-protocol.md has
 * what was added.
 */
export class LoadBalancer {
  readonly #log: ServerLog
  readonly #clock: Clock
  readonly #random: () => number
  readonly #isInsecure: boolean
  readonly #endpoint: RequestEndpoint
  readonly #nodes: Registrations
  readonly #controllers: Registrations
  readonly #users: KnownUsers
  readonly #calls = new GroupCalls()
  readonly #warnedMs = new Map<string, number>()
  readonly #rights = new RightsBook()
  #cancelSweep: CancelTimer = () => undefined

  constructor({ clock = systemClock, random = Math.random, ...options }: LoadBalancerOptions) {
    const { log, host, port, keys } = options
    const limits = { ...LIMITS, ...options.limits }
    this.#log = log
    this.#clock = clock
    this.#random = random
    this.#isInsecure = keys === 'insecure'
    this.#users = new KnownUsers(limits)
    this.#endpoint = new RequestEndpoint({
      ...{ log, host, port, keys, clock },
      onRequest: (request, from) => this.#answer(request, from),
    })
    const membersOf = (role: MemberRole, onExpired: (member: Member) => void): Registrations =>
      new Registrations({
        ...{ role, clock, onExpired, most: limits.members },
        timings: { ...DOCUMENT_TIMINGS, ...options.timings },
        outboxFor: (source, isPersistent) => this.#outboxFor(role, source, isPersistent),
      })
    this.#nodes = membersOf('serving-node', (node) => this.#lostNode(node))
    this.#controllers = membersOf('call-controller', (controller) => this.#lostController(controller))
  }

  /**
   * Starts to listen.
   * @returns the port, which the system may have chosen
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<number> {
    const port = await this.#endpoint.start()
    this.#nodes.open()
    this.#controllers.open()
    this.#sweepSoon()
    return port
  }

  async stop(): Promise<void> {
    this.#cancelSweep()
    this.#nodes.close()
    this.#controllers.close()
    await this.#endpoint.stop()
  }

  /** For `/healthz`. */
  get health(): Readonly<Record<string, number>> {
    return {
      servingNodes: [...this.#nodes].length,
      callControllers: [...this.#controllers].length,
      usersInGroups: this.#users.size,
      unansweredRequests: this.#endpoint.openRequests,
    }
  }

  #outboxFor(role: MemberRole, source: Endpoint, isPersistent: () => boolean): Outbox {
    return new Outbox({
      ...{ clock: this.#clock, isPersistent },
      send: async (request) => (await this.#endpoint.request(request, source)) !== undefined,
      onGivenUp: () =>
        this.#log.warn({ role, address: endpointText(source) }, 'a member of group calls does not answer'),
    })
  }

  #answer(request: ReceivedRequest, from: Sender): GroupAnswer | undefined {
    switch (request.kind) {
      case 'register-serving-node':
        return this.#register(this.#nodes, request, from, (...news) => this.#newNode(...news))
      case 'register-call-controller':
        return this.#register(this.#controllers, request, from, (...news) => this.#newController(...news))
      case 'request-serving-node':
        return this.#servingNode()
      case 'start-call':
        return this.#startCall(request, from)
      case 'registration-update':
        return this.#updateUser(request, from)
      case 'registration-removed':
        return this.#removeUser(request, from)
      case 'serving-nodes':
      case 'serving-node-removed':
        return undefined
    }
  }

  #register(
    members: Registrations,
    { kind, endpoint, extension }: Of<'register-serving-node' | 'register-call-controller'>,
    from: Sender,
    onNew: (member: Member, replaced: readonly Replaced[]) => void,
  ): GroupAnswer | undefined {
    const registered = members.register(from, endpoint, extension)
    if (registered.kind === 'full') {
      this.#warnSeldom({ kind }, TOO_MANY)
      return undefined
    }
    if (registered.kind === 'new') {
      const { member, replaced } = registered
      this.#log.info(
        { role: member.role, address: endpointText(endpoint) },
        'a member of group calls has come',
      )
      onNew(member, replaced)
    }
    return ACK
  }

  #newNode(node: Member, replaced: readonly Replaced[]): void {
    for (const { member, isSameProcess } of replaced) {
      if (isSameProcess) this.#users.move(member, node)
      else this.#forgetUsersOf(member, [...this.#others(node), ...this.#controllers])
      if (!isSameEndpoint(member.endpoint, node.endpoint)) this.#tellRemovedNode(member.endpoint)
    }
    for (const call of this.#calls)
      if (call.controller) node.outbox.put(...startCallNews(call, call.controller))
    // Who knows a node there does not have to be told again.
    const isKnown = replaced.some(({ member }) => isSameEndpoint(member.endpoint, node.endpoint))
    for (const other of this.#others(node)) {
      node.outbox.put(...nodeNews(other.endpoint))
      if (!isKnown) other.outbox.put(...nodeNews(node.endpoint))
    }
    for (const controller of this.#ownControllers) controller.outbox.put(...nodeNews(node.endpoint))
    for (const user of this.#users) if (user.node !== node) node.outbox.put(...updateNews(user))
    this.#tellAllRights(node)
  }

  #newController(controller: Member, replaced: readonly Replaced[]): void {
    for (const { member, isSameProcess } of replaced)
      for (const call of this.#calls)
        if (call.controller === member) {
          call.controller = isSameProcess ? controller : undefined
          if (isSameProcess) this.#tellCall(call)
        }
    if (this.#ownControllers.includes(controller))
      for (const { endpoint } of this.#nodes) controller.outbox.put(...nodeNews(endpoint))
    this.#giveCalls()
    for (const user of this.#users) controller.outbox.put(...updateNews(user))
    this.#tellAllRights(controller)
  }

  /** What hosts of rooms have decided before somebody came. */
  #tellAllRights(member: Member): void {
    for (const { groupId, userId, rights } of this.#rights.all(this.#clock.now()))
      member.outbox.put(...rightsNews({ groupId, userId, endpoint: NOWHERE }, rights))
  }

  /** Those that take nothing from nodes of which they were not told; in the document controllers are not told of nodes. */
  get #ownControllers(): readonly Member[] {
    return [...this.#controllers].filter(({ leaseMs }) => leaseMs !== undefined)
  }

  #lostNode(node: Member): void {
    this.#logLost(node)
    // Nodes forget its users with it.
    this.#tellRemovedNode(node.endpoint)
    this.#forgetUsersOf(node, this.#controllers)
  }

  #lostController(controller: Member): void {
    this.#logLost(controller)
    for (const call of this.#calls) if (call.controller === controller) call.controller = undefined
    this.#giveCalls()
  }

  /** Gives a controller to the calls that have none, as far as there is one. */
  #giveCalls(): void {
    for (const call of this.#calls) {
      if (call.controller) continue
      const controller = this.#allocated(this.#controllers)
      if (!controller) return
      call.controller = controller
      this.#tellCall(call)
    }
  }

  #forgetUsersOf(node: Member, told: Iterable<Member>): void {
    const users = this.#users.deleteAllOf(node)
    for (const member of told)
      for (const user of users) member.outbox.put(...removedNews(user, node.endpoint))
  }

  #tellRemovedNode(endpoint: Endpoint): void {
    const news = { kind: 'request', request: { kind: 'serving-node-removed', endpoint } } as const
    for (const member of [...this.#nodes, ...this.#ownControllers])
      member.outbox.put(subjectOfNode(endpoint), news)
  }

  #tellCall(call: GroupCall): void {
    const { controller } = call
    if (!controller) return
    for (const member of [controller, ...this.#nodes]) member.outbox.put(...startCallNews(call, controller))
  }

  #sweepSoon(): void {
    this.#cancelSweep = this.#clock.after(SWEEP_MS, () => {
      this.#sweepSoon()
      const nowMs = this.#clock.now()
      for (const call of this.#calls) this.#sweepCall(call, nowMs)
    })
  }

  /** Nodes forget such a call sooner, so that they ask for a new one when somebody comes. Originals would never ask again. */
  #sweepCall(call: GroupCall, nowMs: number): void {
    const { groupId, callId, controller } = call
    if (controller && controller.leaseMs === undefined) return
    const isEmpty = !this.#users.hasAnyOf(groupId)
    call.emptyMs = isEmpty ? (call.emptyMs ?? nowMs) : undefined
    if (call.emptyMs === undefined || nowMs - call.emptyMs < EMPTY_MS) return
    this.#calls.end(call)
    const extension = controllerEntry(NOWHERE)
    controller?.outbox.put(
      ...asNews(subjectOfCall(groupId), { kind: 'start-call', groupId, callId, extension }),
    )
  }

  #servingNode(): GroupAnswer | undefined {
    const node = this.#allocated(this.#nodes)
    return node && { kind: 'serving-node-response', endpoint: node.endpoint }
  }

  #allocated(members: Iterable<Member>): Member | undefined {
    const member = allocated(members, this.#random)
    if (member) member.given++
    return member
  }

  #startCall({ groupId, callId, extension }: Of<'start-call'>, from: Sender): GroupAnswer | undefined {
    const node = this.#nodes.find(from)
    if (node && askerIn(extension) !== undefined) return this.#askedForCall(groupId, node)
    const controller = this.#controllers.find(from)
    return controller && callId > 0 ? this.#hasCall(groupId, callId, controller) : undefined
  }

  /** A node's user wants a call. It has one already, perhaps: then the others know. */
  #askedForCall(groupId: number, node: Member): GroupAnswer | undefined {
    const known = this.#calls.find(groupId)
    if (known) {
      known.emptyMs = undefined
      if (!known.controller) return undefined
      node.outbox.put(...startCallNews(known, known.controller))
      return ACK
    }
    const controller = this.#allocated(this.#controllers)
    const call = controller && this.#calls.start(groupId, controller)
    if (!call) return undefined
    this.#tellCall(call)
    return ACK
  }

  /** A controller tells of a call that it has, because this balancer is a new one. */
  #hasCall(groupId: number, callId: number, controller: Member): GroupAnswer {
    const known = this.#calls.find(groupId)
    const call =
      known ?? this.#calls.adopt(groupId, callId, controller) ?? this.#calls.start(groupId, controller)
    if (!call) return ACK
    if (known?.controller) {
      controller.outbox.put(...startCallNews(known, known.controller))
      return ACK
    }
    call.controller = controller
    this.#tellCall(call)
    return ACK
  }

  #updateUser(request: Of<'registration-update'>, from: Sender): GroupAnswer | undefined {
    const rights = rightsIn(request.extension)
    if (rights) return this.#passOnRights(request, rights)
    const { kind, groupId, userId, endpoint } = request
    const node = this.#nodes.find(from)
    if (!node) return undefined
    const known = this.#users.find(groupId, userId)
    const user = { groupId, userId, endpoint, node }
    if (known?.node === node && isSameEndpoint(known.endpoint, endpoint)) return ACK
    if (!this.#users.add(user)) {
      this.#warnSeldom({ kind }, TOO_MANY)
      return undefined
    }
    for (const member of this.#othersAndControllers(node)) member.outbox.put(...updateNews(user))
    return ACK
  }

  /** A room's host decides about a user. Hosts need not register: the code of the network proves them. */
  #passOnRights(request: Of<'registration-update'>, rights: UserRights): GroupAnswer | undefined {
    if (this.#isInsecure) return undefined
    const { groupId, userId } = request
    this.#rights.set(groupId, userId, rights, this.#clock.now())
    for (const member of [...this.#nodes, ...this.#controllers])
      member.outbox.put(...rightsNews(request, rights))
    return ACK
  }

  #removeUser({ groupId, userId }: Of<'registration-removed'>, from: Sender): GroupAnswer | undefined {
    const node = this.#nodes.find(from)
    if (!node) return undefined
    const known = this.#users.find(groupId, userId)
    // They are at another node since then.
    if (known && known.node !== node) return ACK
    this.#users.delete(groupId, userId)
    for (const member of this.#othersAndControllers(node))
      member.outbox.put(...removedNews({ groupId, userId }, node.endpoint))
    return ACK
  }

  #others(node: Member): readonly Member[] {
    return [...this.#nodes].filter((other) => other !== node)
  }

  #othersAndControllers(node: Member): readonly Member[] {
    return [...this.#others(node), ...this.#controllers]
  }

  #logLost({ role, endpoint }: Member): void {
    this.#log.warn({ role, address: endpointText(endpoint) }, 'a member of group calls is lost')
  }

  #warnSeldom(fields: LogFields, message: string): void {
    const nowMs = this.#clock.now()
    const line = JSON.stringify([fields, message])
    if (nowMs < (this.#warnedMs.get(line) ?? -Infinity) + WARNING_INTERVAL_MS) return
    this.#warnedMs.set(line, nowMs)
    this.#log.warn(fields, message)
  }
}

type Subject = readonly [subject: string, news: News]

const subjectOfNode = (endpoint: Endpoint): string => `node ${endpointText(endpoint)}`

const nodeNews = (endpoint: Endpoint): Subject => [
  subjectOfNode(endpoint),
  { kind: 'serving-node', endpoint },
]

const asNews = (subject: string, request: GroupRequest): Subject => [subject, { kind: 'request', request }]

const subjectOfCall = (groupId: number): string => `group ${groupId}`

const startCallNews = ({ groupId, callId }: GroupCall, { endpoint }: Member): Subject =>
  asNews(subjectOfCall(groupId), {
    ...{ kind: 'start-call', groupId, callId },
    extension: controllerEntry(endpoint),
  })

const updateNews = ({ groupId, userId, endpoint, node }: KnownUser): Subject =>
  asNews(subjectOfUser({ groupId, userId }), {
    ...{ kind: 'registration-update', groupId, userId, endpoint },
    extension: nodeEntry(node.endpoint),
  })

/** What happens to the floor replaces no other news about a user. */
const rightsNews = (
  { groupId, userId, endpoint }: Pick<Of<'registration-update'>, 'groupId' | 'userId' | 'endpoint'>,
  rights: UserRights,
): Subject =>
  asNews(rights.floor ? `floor ${groupId}` : `rights ${groupId} ${userId}`, {
    ...{ kind: 'registration-update', groupId, userId, endpoint },
    extension: rightsEntry(rights),
  })

const removedNews = ({ groupId, userId }: Pick<KnownUser, 'groupId' | 'userId'>, node: Endpoint): Subject =>
  asNews(subjectOfUser({ groupId, userId }), {
    ...{ kind: 'registration-removed', groupId, userId },
    extension: nodeEntry(node),
  })
