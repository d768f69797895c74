import { type Endpoint, endpointText, GROUPS_HERE_MS } from '../../../protocol/groups'
import { RelayPeer } from '../relay-seals'

/** Another serving node of the network. */
export interface NodePeer {
  /** Where clients reach it, and where its datagrams come from. */
  readonly endpoint: Endpoint
  readonly heard: RelayPeer
}

/** What a balancer still has to tell of the users of a lost node comes within this time. ms */
const LOST_MS = 60_000
/** More than a network has. */
const MOST = 10_000

/** The other serving nodes, and which of them have members of which group. Pure; any monotonic time. */
export class OtherNodes {
  readonly #nodes = new Map<string, NodePeer>()
  /** By group: until when a node counts as having members. */
  readonly #withGroup = new Map<number, Map<NodePeer, number>>()
  /** Until when one that was lost stays lost, unless it comes again. */
  readonly #lost = new Map<string, number>()

  get size(): number {
    return this.#nodes.size
  }

  *[Symbol.iterator](): Iterator<NodePeer> {
    yield* this.#nodes.values()
  }

  at(endpoint: Endpoint): NodePeer | undefined {
    return this.#nodes.get(endpointText(endpoint))
  }

  /** @returns the node, if it was not known */
  add(endpoint: Endpoint): NodePeer | undefined {
    const key = endpointText(endpoint)
    this.#lost.delete(key)
    if (this.#nodes.has(key) || this.#nodes.size >= MOST) return undefined
    const node = { endpoint, heard: new RelayPeer() }
    this.#nodes.set(key, node)
    return node
  }

  /** Whether news of this node may be from before it was lost. */
  isLost(endpoint: Endpoint, nowMs: number): boolean {
    return (this.#lost.get(endpointText(endpoint)) ?? -Infinity) > nowMs
  }

  lose(endpoint: Endpoint, nowMs: number): void {
    const node = this.at(endpoint)
    if (this.#lost.size < MOST) this.#lost.set(endpointText(endpoint), nowMs + LOST_MS)
    if (!node) return
    this.#nodes.delete(endpointText(endpoint))
    for (const [groupId, nodes] of this.#withGroup) {
      nodes.delete(node)
      if (nodes.size === 0) this.#withGroup.delete(groupId)
    }
  }

  /** A node has members of a group. It tells again, or is forgotten. */
  note(node: NodePeer, groupId: number, nowMs: number): void {
    const nodes = this.#withGroup.get(groupId) ?? new Map<NodePeer, number>()
    this.#withGroup.set(groupId, nodes.set(node, nowMs + GROUPS_HERE_MS))
  }

  /** The nodes with members of a group, as keys. */
  with(groupId: number): ReadonlyMap<NodePeer, number> | undefined {
    return this.#withGroup.get(groupId)
  }

  /** Forgets the groups that were not told again. */
  sweep(nowMs: number): void {
    for (const [key, untilMs] of this.#lost) if (untilMs <= nowMs) this.#lost.delete(key)
    for (const [groupId, nodes] of this.#withGroup) {
      for (const [node, untilMs] of nodes) if (untilMs <= nowMs) nodes.delete(node)
      if (nodes.size === 0) this.#withGroup.delete(groupId)
    }
  }
}
