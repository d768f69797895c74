import type { RemoteInfo } from 'node:dgram'
import type { CancelTimer, Clock } from '../../../base/clock'
import {
  amongServers,
  type ClientPacket,
  type ControlPacket,
  elsewhereEntry,
  type Endpoint,
  isRelay,
  isSameEndpoint,
  MAX_GROUPS_HERE,
  MEDIA_HEAD_BYTES,
  readClientPacket,
  START_FAILURE,
  type UserRights,
  writeClientPacket,
} from '../../../protocol/groups'
import { RefusalLog } from '../../admission/refusal-log'
import { NO_METRICS, type ServerMetrics } from '../../metrics/server-metrics'
import type { ServerLog } from '../../server-log'
import type { GroupKeys } from '../group-keys'
import { GroupTickets } from '../group-tickets'
import { RightsBook } from '../rights-book'
import { type OpenedRelay, RelaySeals } from '../relay-seals'
import { FloorDesk } from './floor-desk'
import { MediaForwarder } from './media-forwarder'
import type { Member } from './member'
import { Members } from './members'
import { type ControllerPeer, NodeCalls } from './node-calls'
import type { NodeGroup } from './node-group'
import { type NodePeer, OtherNodes } from './other-nodes'
import { DEFAULT_MEMBER_LIMITS, type MemberLimits, Registrar, responseTo } from './registrar'

/** What the balancer is to know. */
export interface NodeReports {
  /** A user is here, whose datagrams come from there. */
  userIs(groupId: number, userId: number, endpoint: Endpoint): void
  userGone(groupId: number, userId: number): void
  /** A group with members here has no call. */
  wantsCall(groupId: number, userId: number): void
}

export interface ServingNodeOptions {
  readonly clock: Clock
  readonly log: ServerLog
  readonly keys: GroupKeys
  /** Where clients and other nodes reach this one. */
  readonly endpoint: Endpoint
  readonly send: (bytes: Uint8Array, port: number, address: string) => void
  readonly reports: NodeReports
  readonly limits?: Partial<MemberLimits> | undefined
  readonly metrics?: ServerMetrics | undefined
}

/** A client's longest datagram. Among nodes there are 36 bytes around it. */
const MAX_CLIENT_BYTES = 1400
const MAX_RELAY_BYTES = 1500
const MEDIA_TYPE = 9
/** A client registers every 15 s. ms */
const GONE_MS = 45_000
const SWEEP_MS = 1_000
/** How often the groups here are told to other nodes and to controllers, in sweeps; at once when a group comes. */
const TELL_SWEEPS = 5
/** In so many sweeps a new node is told: it may not know this one at first. */
const GREETINGS = 3
/** How often the balancer is asked for the call of one group. ms */
const CALL_ASK_MS = 1_000
/** When the node is drained, its members are told in portions, so that they don't come to the others all at once. */
const DRAIN_PORTION = 50
const DRAIN_INTERVAL_MS = 50
/** After so many sweeps controllers have told a balancer that is new of their calls. */
const ASK_AGAIN_SWEEPS = 3
/** In CallStarted: nobody has the floor. */
const NOBODY = 0

/**
 * A serving node, without its sockets: who of which group is here, what they send to whom, and the floor of push-to-talk groups as
 * their controllers decide it.
 */
export class ServingNode {
  readonly #options: ServingNodeOptions
  readonly #members = new Members()
  readonly #calls = new NodeCalls()
  readonly #nodes = new OtherNodes()
  readonly #rights = new RightsBook()
  readonly #seals: RelaySeals
  readonly #registrar: Registrar
  readonly #forwarder: MediaForwarder
  readonly #floors: FloorDesk
  readonly #greetings = new Map<NodePeer, number>()
  /** Where other servers reach this node. */
  readonly #own: Endpoint
  /** In how many sweeps the balancer is asked for the calls of all groups, because it may have forgotten them. */
  #sweepsToAsk: number | undefined
  #isDraining = false
  #sweeps = 0
  #cancelSweep: CancelTimer
  #cancelDrain: CancelTimer = () => undefined

  constructor(options: ServingNodeOptions) {
    this.#options = options
    this.#own = amongServers(options.endpoint)
    const { clock, log, keys, send, limits, metrics = NO_METRICS } = options
    this.#seals = new RelaySeals(clock, keys)
    const parts = { clock, members: this.#members, calls: this.#calls, seals: this.#seals, send }
    this.#floors = new FloorDesk(parts)
    this.#forwarder = new MediaForwarder({
      ...parts,
      nodes: this.#nodes,
      onFloorAsked: (member, datagram) => this.#floors.askByMedia(member, datagram),
    })
    const refusals = new RefusalLog((_, reason, refused) => log.warn({ reason, refused }, 'not admitted'))
    this.#registrar = new Registrar({
      ...{ clock, keys, members: this.#members, rights: this.#rights },
      tickets: new GroupTickets(clock, keys),
      limits: { ...DEFAULT_MEMBER_LIMITS, ...limits },
      isDraining: () => this.#isDraining,
      send: (packet, to) => this.#send(packet, to),
      onAdmitted: () => metrics.count('group_registrations', {}),
      onHere: (member) => this.#here(member),
      onRegistered: (member) => this.#registered(member),
      onLeft: (member) => this.#left(member),
      // One line for all: addresses of strangers may be forged.
      onRefused: () => {
        metrics.count('group_registration_refusals', {})
        refusals.add('', 'registered for a group without a good ticket', clock.now())
      },
    })
    this.#cancelSweep = clock.after(SWEEP_MS, () => this.#sweep())
  }

  get members(): number {
    return this.#members.size
  }

  get groups(): number {
    return this.#members.groups.size
  }

  get otherNodes(): number {
    return this.#nodes.size
  }

  /** Datagrams of sound that have left since the start. */
  get sent(): number {
    return this.#forwarder.sent
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** Who is here, to be told to a balancer that is new. Controllers tell it of their calls meanwhile. */
  reportAll(): void {
    for (const member of this.#members) this.#report(member)
    this.#sweepsToAsk = ASK_AGAIN_SWEEPS
  }

  /** Takes nobody new, and tells those who are here to go elsewhere. */
  drain(): void {
    if (this.#isDraining) return
    this.#isDraining = true
    this.#drainNext([...this.#members])
  }

  /** Ends all timers, and tells the members at once to go elsewhere. */
  close(): void {
    this.#cancelSweep()
    this.#cancelDrain()
    for (const member of this.#members) this.#pointElsewhere(member)
  }

  /** A datagram has come to the port of clients. */
  receive(datagram: Buffer, from: RemoteInfo): void {
    if (datagram[0] === MEDIA_TYPE) {
      if (datagram.length >= MEDIA_HEAD_BYTES && datagram.length <= MAX_CLIENT_BYTES)
        this.#forwarder.fromClient(datagram, from)
    } else if (isRelay(datagram)) this.#receiveRelay(datagram, from)
    else if (datagram.length <= MAX_CLIENT_BYTES) this.#receiveControl(datagram, from)
  }

  /** The balancer tells of the call of a group, perhaps again. */
  startCall(groupId: number, callId: number, controller: Endpoint | undefined): void {
    const before = this.#calls.find(groupId)
    const isNewId = before?.callId !== callId
    const call = isNewId || !isSame(before.controller, controller) ? undefined : before
    const now = call ?? this.#calls.start(groupId, callId, controller)
    const group = this.#members.groups.get(groupId)
    if (!group) return
    if (now.controller) this.#tellGroups([groupId], now.controller.endpoint)
    if (now.controller !== before?.controller) this.#floors.controllerChanged(group)
    if (isNewId) for (const member of group.members) this.#tellCall(member, callId)
    this.#startAsked(group)
  }

  /** The balancer has no call for a group. */
  callFailed(groupId: number): void {
    const group = this.#members.groups.get(groupId)
    if (!group) return
    const reason = START_FAILURE.insufficientResources
    for (const userId of group.starters) {
      const member = this.#members.find(groupId, userId)
      if (member) this.#send({ kind: 'call-start-failed', userId, reason }, member)
    }
    group.starters.clear()
  }

  /** The balancer tells that a user is at a node. */
  userIsAt(groupId: number, userId: number, announced: Endpoint): void {
    const endpoint = amongServers(announced)
    const nowMs = this.#options.clock.now()
    // News of different things may come in any order: this may be from before the node was lost.
    if (isSameEndpoint(endpoint, this.#own) || this.#nodes.isLost(endpoint, nowMs)) return
    this.addNodes([endpoint])
    const node = this.#nodes.at(endpoint)
    if (node) this.#nodes.note(node, groupId, nowMs)
    const member = this.#members.find(groupId, userId)
    // All know already where they are.
    if (member) this.#members.delete(member)
  }

  /** The host of a room decides about a user. */
  setRights(groupId: number, userId: number, rights: UserRights): void {
    this.#rights.set(groupId, userId, rights, this.#options.clock.now())
    const member = this.#members.find(groupId, userId)
    if (!member) return
    member.isSilenced = rights.isSilenced
    if (!rights.isOut) return
    const callId = this.#calls.find(groupId)?.callId ?? 0
    this.#send({ kind: 'call-ended', groupId, callId }, member)
    this.#members.delete(member)
    this.#left(member)
  }

  addNodes(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints.map(amongServers)) {
      if (isSameEndpoint(endpoint, this.#own)) continue
      const node = this.#nodes.add(endpoint)
      if (!node) continue
      this.#greetings.set(node, GREETINGS)
      this.#tellGroups(this.#members.groups.keys(), endpoint)
    }
  }

  removeNode(announced: Endpoint): void {
    const endpoint = amongServers(announced)
    const node = this.#nodes.at(endpoint)
    if (node) this.#greetings.delete(node)
    this.#nodes.lose(endpoint, this.#options.clock.now())
  }

  #receiveControl(datagram: Buffer, from: RemoteInfo): void {
    const packet = readClientPacket(datagram)
    if (packet?.kind === 'registration') this.#registrar.receive(datagram, packet, from)
    else if (packet) this.#receiveAsk(packet, from)
  }

  #receiveAsk(packet: ClientPacket, { address, port }: RemoteInfo): void {
    if (
      packet.kind !== 'start-group-call' &&
      packet.kind !== 'floor-request' &&
      packet.kind !== 'floor-released'
    )
      return
    const member = this.#members.at(address, port, packet.groupId)
    if (!member || !member.asks.take(this.#options.clock.now())) return
    const { groupId } = packet
    if (packet.kind === 'floor-released') {
      if (member.group.isPushToTalk) this.#floors.ask(member, { ...packet, groupId })
    } else if (packet.userId !== member.userId) return
    else if (packet.kind === 'floor-request') this.#askFloor(member)
    else this.#askCall(member)
  }

  #askFloor(member: Member): void {
    const { group, userId } = member
    if (!group.isPushToTalk) return
    if (member.isSilenced || member.ticket.listensOnly) this.#send({ kind: 'floor-denied', userId }, member)
    else this.#floors.ask(member, { kind: 'floor-request', userId, groupId: group.id })
  }

  #askCall(member: Member): void {
    const { group, userId } = member
    const call = this.#calls.find(group.id)
    if (call) {
      this.#tellCall(member, call.callId)
      this.#askFloor(member)
      return
    }
    group.addStarter(userId)
    this.#wantCall(group, userId)
  }

  #startAsked(group: NodeGroup): void {
    for (const userId of group.starters) {
      const member = this.#members.find(group.id, userId)
      if (member) this.#askFloor(member)
    }
    group.starters.clear()
  }

  #receiveRelay(datagram: Buffer, from: RemoteInfo): void {
    if (datagram.length > MAX_RELAY_BYTES) return
    const node = this.#nodes.at(from)
    if (node) {
      const opened = this.#seals.open(datagram, node.heard)
      if (opened) this.#fromNode(datagram, opened, node)
      return
    }
    const controller = this.#calls.controllerAt(from)
    const opened = controller && this.#seals.open(datagram, controller.heard)
    if (opened) this.#fromController(opened, controller)
  }

  #fromNode(datagram: Buffer, { relay }: OpenedRelay, node: NodePeer): void {
    if (relay.kind === 'relayed-packet') {
      const isMedia = relay.packet[0] === MEDIA_TYPE && relay.packet.length >= MEDIA_HEAD_BYTES
      if (isMedia) this.#forwarder.fromNode(datagram, relay)
      return
    }
    if (!isSameEndpoint(amongServers(relay.node), node.endpoint)) return
    const nowMs = this.#options.clock.now()
    for (const groupId of relay.groupIds) this.#nodes.note(node, groupId, nowMs)
  }

  #fromController({ relay, stamp }: OpenedRelay, controller: ControllerPeer): void {
    if (relay.kind === 'relayed-packet') this.#floors.fromController(relay, stamp, controller)
  }

  #here(member: Member): void {
    const { group } = member
    this.#report(member)
    if (group.members.length > 1) return
    for (const { endpoint } of this.#nodes) this.#tellGroups([group.id], endpoint)
    const controller = this.#calls.find(group.id)?.controller
    if (controller) this.#tellGroups([group.id], controller.endpoint)
  }

  #registered(member: Member): void {
    const { group, userId } = member
    const call = this.#calls.find(group.id)
    if (call) this.#tellCall(member, call.callId)
    else this.#wantCall(group, userId)
  }

  #left(member: Member): void {
    const { group, userId } = member
    this.#options.reports.userGone(group.id, userId)
    const callId = this.#calls.find(group.id)?.callId
    if (group.isPushToTalk && callId !== undefined)
      this.#floors.ask(member, { kind: 'floor-released', groupId: group.id, callId })
  }

  #report({ group, userId, address, port }: Member): void {
    this.#options.reports.userIs(group.id, userId, { address, port })
  }

  #wantCall(group: NodeGroup, userId: number): void {
    const nowMs = this.#options.clock.now()
    if (nowMs - group.callAskedMs < CALL_ASK_MS) return
    group.callAskedMs = nowMs
    this.#options.reports.wantsCall(group.id, userId)
  }

  #tellCall(member: Member, callId: number): void {
    const { endpoint } = this.#options
    const { group } = member
    this.#send(
      {
        ...{ kind: 'call-started', userId: group.holder ?? NOBODY, groupId: group.id, callId },
        // One port for all, so that a client keeps one way through its router open.
        ...{ mediaEndpoint: endpoint, floorEndpoint: endpoint },
      },
      member,
    )
  }

  #tellGroups(groupIds: Iterable<number>, to: Endpoint): void {
    const all = [...groupIds]
    for (let at = 0; at < all.length; at += MAX_GROUPS_HERE) {
      const part = all.slice(at, at + MAX_GROUPS_HERE)
      const relay = { kind: 'groups-here', node: this.#options.endpoint, groupIds: part } as const
      this.#options.send(this.#seals.seal(relay), to.port, to.address)
    }
  }

  #sweep(): void {
    const { clock } = this.#options
    const nowMs = clock.now()
    this.#cancelSweep = clock.after(SWEEP_MS, () => this.#sweep())
    const unixTimeMs = clock.unixTime()
    for (const member of [...this.#members]) {
      const isHere = nowMs - member.registeredMs < GONE_MS && member.ticket.expiry * 1000 > unixTimeMs
      if (!isHere && this.#members.delete(member)) this.#left(member)
    }
    this.#nodes.sweep(nowMs)
    this.#calls.sweep(nowMs, (groupId) => this.#members.groups.has(groupId))
    this.#askForCalls()
    for (const group of this.#members.groups.values()) this.#sweepGroup(group)
    if (++this.#sweeps % TELL_SWEEPS === 0) this.#tellAllGroups()
    else this.#greet()
  }

  #askForCalls(): void {
    if (this.#sweepsToAsk === undefined || --this.#sweepsToAsk > 0) return
    this.#sweepsToAsk = undefined
    for (const group of this.#members.groups.values()) {
      const [first] = group.members
      if (first) this.#wantCall(group, first.userId)
    }
  }

  #sweepGroup(group: NodeGroup): void {
    this.#floors.sweep(group)
    const [first] = group.members
    if (first && !this.#calls.find(group.id)) this.#wantCall(group, first.userId)
  }

  #tellAllGroups(): void {
    this.#greetings.clear()
    const { groups } = this.#members
    for (const { endpoint } of this.#nodes) this.#tellGroups(groups.keys(), endpoint)
    const byController = new Map<ControllerPeer, number[]>()
    for (const groupId of groups.keys()) {
      const controller = this.#calls.find(groupId)?.controller
      if (!controller) continue
      const groupIds = byController.get(controller) ?? []
      byController.set(controller, groupIds)
      groupIds.push(groupId)
    }
    for (const [{ endpoint }, groupIds] of byController) this.#tellGroups(groupIds, endpoint)
  }

  #greet(): void {
    for (const [node, left] of this.#greetings) {
      this.#tellGroups(this.#members.groups.keys(), node.endpoint)
      if (left > 1) this.#greetings.set(node, left - 1)
      else this.#greetings.delete(node)
    }
  }

  #drainNext(members: readonly Member[]): void {
    for (const member of members.slice(0, DRAIN_PORTION)) this.#pointElsewhere(member)
    const left = members.slice(DRAIN_PORTION)
    if (left.length === 0) return
    this.#cancelDrain = this.#options.clock.after(DRAIN_INTERVAL_MS, () => this.#drainNext(left))
  }

  #pointElsewhere(member: Member): void {
    this.#send(responseTo(member.userId, elsewhereEntry()), member)
  }

  #send(packet: ControlPacket, { address, port }: Pick<RemoteInfo, 'address' | 'port'>): void {
    this.#options.send(writeClientPacket(packet), port, address)
  }
}

const isSame = (peer: ControllerPeer | undefined, endpoint: Endpoint | undefined): boolean =>
  peer && endpoint ? isSameEndpoint(peer.endpoint, endpoint) : peer === endpoint
