import { type Endpoint, endpointText, GROUPS_HERE_MS } from '../../../protocol/groups'
import { RelayPeer } from '../relay-seals'

/** Another serving node of the network. */
export interface NodePeer {
  /** Where clients reach it, and where its datagrams come from. */
  readonly endpoint: Endpoint
  readonly heard: RelayPeer
}

/** More than a network has. */
const MOST = 10_000

/** The other serving nodes, and which of them have members of which group. Pure; any monotonic time. */
export class OtherNodes {
  readonly #nodes = new Map<string, NodePeer>()
  /** By group: until when a node counts as having members. */
  readonly #withGroup = new Map<number, Map<NodePeer, number>>()

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
    if (this.#nodes.has(key) || this.#nodes.size >= MOST) return undefined
    const node = { endpoint, heard: new RelayPeer() }
    this.#nodes.set(key, node)
    return node
  }

  delete(endpoint: Endpoint): void {
    const node = this.at(endpoint)
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
    for (const [groupId, nodes] of this.#withGroup) {
      for (const [node, untilMs] of nodes) if (untilMs <= nowMs) nodes.delete(node)
      if (nodes.size === 0) this.#withGroup.delete(groupId)
    }
  }
}
