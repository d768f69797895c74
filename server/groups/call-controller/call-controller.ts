import type { RemoteInfo } from 'node:dgram'
import type { CancelTimer, Clock } from '../../../base/clock'
import { NetworkBudgets, type NetworkRates } from '../../../base/networks/network-budgets'
import { networksOf } from '../../../base/networks/networks-of'
import {
  amongServers,
  type Endpoint,
  endpointText,
  GROUPS_HERE_MS,
  type GroupsHere,
  isSameEndpoint,
  readClientPacket,
  type RelayedPacket,
  type UserRights,
} from '../../../protocol/groups'
import type { GroupKeys } from '../group-keys'
import { RelayPeer, RelaySeals } from '../relay-seals'
import { RightsBook } from '../rights-book'
import type { FloorLimits } from './floor'
import { GroupFloor, type NodeWithGroup } from './group-floor'

export interface CallControllerOptions {
  readonly clock: Clock
  readonly keys: GroupKeys
  readonly send: (bytes: Uint8Array, port: number, address: string) => void
  readonly limits?: Partial<FloorLimits> | undefined
  /** Called when somebody has got the floor. */
  readonly onGranted?: (() => void) | undefined
}

/** More serving nodes than a network has. */
const MOST_NODES = 10_000
const MAX_RELAY_BYTES = 1500
/** What those cost who have not shown yet that they are of the network. */
const STRANGERS: NetworkRates = {
  host: { burst: 1000, perSecond: 100 },
  total: { burst: 5000, perSecond: 5000 },
  most: 10_000,
}
/** How often it is told again who has the floor. ms */
const REPEAT_MS = 1_000

interface KnownNode extends NodeWithGroup {
  heardMs: number
  /** Its groups, if the balancer has not told of it yet. */
  readonly untold: Set<number>
}

/**
 * A call controller, without its sockets: the floors of the groups that the balancer gives it. Serving nodes bring what their members
 * ask, and get one packet for all of them. A group in which all may speak has no floor, because nobody asks for it.
 */
export class CallController {
  readonly #options: CallControllerOptions
  readonly #seals: RelaySeals
  readonly #strangers = new NetworkBudgets(STRANGERS)
  readonly #nodes = new Map<string, KnownNode>()
  readonly #groups = new Map<number, GroupFloor>()
  /** Where the nodes are of which the balancer has told: nothing is taken from others. */
  readonly #told = new Set<string>()
  /** Also of groups that it may get later. */
  readonly #rights = new RightsBook()
  #sent = 0
  #cancelRepeat: CancelTimer

  constructor(options: CallControllerOptions) {
    this.#options = options
    this.#seals = new RelaySeals(options.clock, options.keys)
    this.#cancelRepeat = options.clock.after(REPEAT_MS, () => this.#repeat())
  }

  get groups(): number {
    return this.#groups.size
  }

  /** Datagrams that have left since the start. */
  get sent(): number {
    return this.#sent
  }

  /** The calls that it has, to be told to a balancer that is new: by group. */
  get calls(): ReadonlyMap<number, { readonly callId: number }> {
    return this.#groups
  }

  close(): void {
    this.#cancelRepeat()
    for (const group of this.#groups.values()) group.close()
  }

  /** The balancer gives it a group, perhaps again; or, with another controller, takes it away. */
  startCall(groupId: number, callId: number, isOurs: boolean): void {
    const before = this.#groups.get(groupId)
    if (isOurs && before?.callId === callId) return
    before?.close()
    this.#groups.delete(groupId)
    if (!isOurs) return
    const { clock, limits, onGranted } = this.#options
    const group = new GroupFloor({
      ...{ clock, groupId, callId, limits, onGranted },
      isSilenced: (userId) => this.#maySayNothing(groupId, userId),
      send: (relay, node) => this.#send(relay, [node]),
      sendToAll: (relay, nodes) => this.#send(relay, nodes),
    })
    this.#groups.set(groupId, group)
  }

  /** A user has left a group, at this node. */
  userGone(groupId: number, userId: number, node: Endpoint | undefined): void {
    this.#groups.get(groupId)?.gone(userId, node && amongServers(node))
  }

  /** The host of a room decides about a user. */
  setRights(groupId: number, userId: number, rights: UserRights): void {
    this.#rights.set(groupId, userId, rights, this.#options.clock.now())
    this.#groups.get(groupId)?.setRights(userId, rights)
  }

  /** The balancer tells of serving nodes. */
  addNodes(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints.map(amongServers)) {
      if (this.#told.size >= MOST_NODES) return
      this.#told.add(endpointText(endpoint))
      for (const node of this.#nodesAt(endpoint)) this.#noteGroups(node, node.untold)
    }
  }

  /** A serving node is lost: so are its users. */
  nodeGone(announced: Endpoint): void {
    const endpoint = amongServers(announced)
    this.#told.delete(endpointText(endpoint))
    for (const node of this.#nodesAt(endpoint)) this.#forget(node)
  }

  /** A datagram has come to the port of serving nodes. */
  receive(datagram: Buffer, from: RemoteInfo): void {
    if (datagram.length > MAX_RELAY_BYTES) return
    const { clock } = this.#options
    const key = endpointText(from)
    const known = this.#nodes.get(key)
    if (!known && !this.#strangers.take(networksOf(from.address), clock.now())) return
    const node = known ?? newNode(from)
    const opened = this.#seals.open(datagram, node.heard)
    if (!opened || (!known && this.#nodes.size >= MOST_NODES)) return
    node.heardMs = clock.now()
    this.#nodes.set(key, node)
    const { relay } = opened
    if (relay.kind === 'groups-here') this.#groupsHere(relay, node)
    else if (this.#isTold(node)) this.#asked(relay, node)
  }

  #groupsHere({ node: announced, groupIds }: GroupsHere, node: KnownNode): void {
    node.announced = amongServers(announced)
    if (this.#isTold(node)) this.#noteGroups(node, groupIds)
    else for (const groupId of groupIds) node.untold.add(groupId)
  }

  #noteGroups(node: KnownNode, groupIds: Iterable<number>): void {
    for (const groupId of groupIds) this.#groups.get(groupId)?.noteNode(node)
    node.untold.clear()
  }

  #isTold({ announced }: KnownNode): boolean {
    return announced !== undefined && this.#told.has(endpointText(announced))
  }

  #nodesAt(endpoint: Endpoint): readonly KnownNode[] {
    return [...this.#nodes.values()].filter(
      ({ announced }) => announced && isSameEndpoint(announced, endpoint),
    )
  }

  #asked({ groupId, userId, isModerator, hasFloor, packet }: RelayedPacket, node: KnownNode): void {
    const ask = readClientPacket(packet)
    if (ask?.kind === 'media') {
      this.#groups.get(groupId)?.asked({ userId, isModerator, hasFloor, node, by: 'voice' })
    } else if (ask?.kind === 'floor-request') {
      this.#groups.get(groupId)?.asked({ userId, isModerator, hasFloor, node, by: 'request' })
    } else if (ask?.kind === 'floor-released') this.#groups.get(groupId)?.letGo(userId, node)
  }

  #maySayNothing(groupId: number, userId: number): boolean {
    const { isSilenced, isOut } = this.#rights.of(groupId, userId, this.#options.clock.now())
    return isSilenced || isOut
  }

  #forget(node: KnownNode): void {
    this.#nodes.delete(endpointText(node.source))
    for (const group of this.#groups.values()) group.nodeGone(node)
  }

  #repeat(): void {
    const { clock } = this.#options
    this.#cancelRepeat = clock.after(REPEAT_MS, () => this.#repeat())
    const nowMs = clock.now()
    for (const node of this.#nodes.values()) if (nowMs - node.heardMs >= GROUPS_HERE_MS) this.#forget(node)
    for (const group of this.#groups.values()) group.repeat()
  }

  #send(relay: RelayedPacket, nodes: Iterable<NodeWithGroup>): void {
    const bytes = this.#seals.seal(relay)
    for (const { source } of nodes) {
      this.#sent++
      this.#options.send(bytes, source.port, source.address)
    }
  }
}

const newNode = ({ address, port }: RemoteInfo): KnownNode => ({
  ...{ source: { address, port }, heard: new RelayPeer(), heardMs: 0, untold: new Set<number>() },
  announced: undefined,
})
