import { isIP } from 'node:net'
import { mayName, type Reach } from '../../../base/networks/reach'
import {
  formatServerAddress,
  MAX_NETWORK_NODES,
  type NetworkNode,
  type ServerAddress,
} from '../../../protocol/directory'

/** A directory node that an account can be signed in at. */
export interface KnownNode {
  readonly address: ServerAddress
  /** Its HTTP port, as another node says; undefined: none was named. */
  readonly http?: NetworkNode['http']
  /** From where the node can be reached that has named this one; undefined: the user has. */
  readonly namedFrom?: Reach | undefined
}

/**
 * The nodes of an account's network, from sign-in to sign-out: the one whose address the user has typed, and those that the node we
 * are signed in at has named. A node cannot name one without TLS where the user has asked for it, and none in our own networks unless
 * it is there, too.
 */
export class KnownNodes {
  readonly #typed: KnownNode
  /** Where we are signed in, or were last. */
  #current: KnownNode
  /** As the current node has named them, in its order. */
  #others: readonly KnownNode[] = []
  #isNetwork = false

  /** @param typed by the user */
  constructor(typed: ServerAddress) {
    this.#typed = { address: typed }
    this.#current = this.#typed
  }

  /** All of them, in the order in which they are tried: the current one, the others, and the one that the user has typed. */
  get inOrder(): readonly KnownNode[] {
    const all = [this.#current, ...this.#others, this.#typed]
    return all.filter((node, at) => all.findIndex((other) => isSame(other, node)) === at)
  }

  /** Whether a node has ever named another. */
  get isNetwork(): boolean {
    return this.#isNetwork
  }

  /** We are signed in there. */
  signedIn(node: KnownNode): void {
    this.#current = node
  }

  /** The node has greeted us, but did not let us in: the next attempt begins elsewhere. */
  refused(node: KnownNode): void {
    const [first = node, ...rest] = this.inOrder.filter((each) => !isSame(each, node))
    if (isSame(first, node)) return
    this.#current = first
    this.#others = [...rest, node]
  }

  /**
   * A node that has let us in names the others.
   * @param from where that node can be reached from
   */
  named(nodes: readonly NetworkNode[], from: Reach): void {
    this.#isNetwork ||= nodes.length > 0
    this.#others = nodes
      .slice(0, MAX_NETWORK_NODES)
      .filter((node) => this.mayBeNamed(node, from))
      .map(({ http, ...address }) => ({ address, namedFrom: from, ...(http && { http }) }))
  }

  /** Whether a node that can be reached from `from` may name a host. Names are looked up when they are connected to. */
  mayBeNamed({ host, encrypted }: Pick<ServerAddress, 'host' | 'encrypted'>, from: Reach): boolean {
    if (this.#typed.address.encrypted && !encrypted) return false
    return isIP(host) === 0 ? !host.includes(':') : mayName(from, host)
  }
}

export const isSame = ({ address: one }: KnownNode, { address: other }: KnownNode): boolean =>
  formatServerAddress(one) === formatServerAddress(other)
