import type { Networks } from './networks-of'

/** The number of places: in total, and for one site, subnet and host. */
export interface ShareLimits {
  readonly total: number
  readonly perSite?: number
  readonly perSubnet?: number
  readonly perHost?: number
}

/** Which item a host loses: its oldest or its newest. */
export type Loses = 'oldest' | 'newest'

/** The items of a network, and its parts. Only a host has items itself. */
interface Network<T> {
  readonly key: string
  readonly parent: Network<T> | undefined
  count: number
  readonly parts: Map<string, Network<T>>
  /** The parts by their number of items. */
  readonly byCount: Map<number, Set<Network<T>>>
  /** The highest number of items of a part. */
  most: number
  readonly items: Set<T>
}

/**
 * A limited number of places that networks share. When there is one item too many, the fullest network loses one: of
 * all sites the fullest, in it the fullest subnet, in that the fullest host. So a flood takes places from itself. Pure;
 * an operation takes time in proportion to the items of one host.
 */
export class NetworkShares<T extends object> {
  readonly #limits: Required<ShareLimits>
  readonly #loses: Loses
  readonly #root: Network<T> = networkIn(undefined, '')
  readonly #hosts = new Map<T, Network<T>>()

  constructor(limits: ShareLimits, loses: Loses) {
    this.#limits = { perSite: Infinity, perSubnet: Infinity, perHost: Infinity, ...limits }
    this.#loses = loses
  }

  get size(): number {
    return this.#root.count
  }

  /**
   * Adds an item.
   * @param isExempt only the total limits it
   * @returns the item that has lost its place, which may be this one
   */
  add(item: T, networks: Networks, isExempt = false): T | undefined {
    let host = this.#root
    for (const key of keysOf(networks)) host = partOf(host, key)
    host.items.add(item)
    this.#hosts.set(item, host)
    for (let network: Network<T> | undefined = host; network; network = network.parent) grow(network, 1)
    const full = this.#fullNetwork(host, isExempt)
    if (!full) return undefined
    const loser = this.#loserIn(full, keysOf(networks))
    if (loser) this.delete(loser)
    return loser
  }

  /** @returns whether it had a place */
  delete(item: T): boolean {
    const host = this.#hosts.get(item)
    if (!host) return false
    this.#hosts.delete(item)
    host.items.delete(item)
    for (let network: Network<T> | undefined = host; network; network = network.parent) grow(network, -1)
    return true
  }

  /** Whether the total limit would leave one more item of these networks in its place. */
  hasPlaceFor(networks: Networks): boolean {
    if (this.size < this.#limits.total) return true
    let network: Network<T> | undefined = this.#root
    for (const key of keysOf(networks)) {
      const own: Network<T> | undefined = network.parts.get(key)
      if ((own?.count ?? 0) + 1 < network.most) return true
      if (!own) return false
      network = own
    }
    return false
  }

  /** The smallest network of a host that has more than its share. */
  #fullNetwork(host: Network<T>, isExempt: boolean): Network<T> | undefined {
    const { total, perSite, perSubnet, perHost } = this.#limits
    const limits = isExempt ? [Infinity, Infinity, Infinity, total] : [perHost, perSubnet, perSite, total]
    let network: Network<T> | undefined = host
    for (const limit of limits) {
      if (network && network.count > limit) return network
      network = network?.parent
    }
    return undefined
  }

  #loserIn(full: Network<T>, keys: readonly string[]): T | undefined {
    let network = full
    while (network.parts.size > 0) {
      const fullest = network.byCount.get(network.most) ?? new Set()
      const own = keys.map((key) => network.parts.get(key)).find((part) => part && fullest.has(part))
      // Of equal ones, the newest is the newcomer.
      const [first] = this.#loses === 'newest' && own ? [own] : fullest
      if (!first) break
      network = first
    }
    const [oldest] = network.items
    return this.#loses === 'oldest' ? oldest : [...network.items].at(-1)
  }
}

const keysOf = ({ site, subnet, host }: Networks): readonly string[] => [site, subnet, host]

const networkIn = <T>(parent: Network<T> | undefined, key: string): Network<T> => ({
  key,
  parent,
  count: 0,
  parts: new Map(),
  byCount: new Map(),
  most: 0,
  items: new Set(),
})

function partOf<T>(network: Network<T>, key: string): Network<T> {
  const part = network.parts.get(key) ?? networkIn(network, key)
  network.parts.set(key, part)
  return part
}

function grow<T>(network: Network<T>, by: 1 | -1): void {
  const { parent, count, key } = network
  network.count += by
  if (!parent) return
  moveIn(parent.byCount, network, count)
  if (network.count > parent.most) parent.most = network.count
  else if (count === parent.most && !parent.byCount.has(count)) parent.most = network.count
  if (network.count === 0) parent.parts.delete(key)
}

/** Moves a network from the networks with `before` items to those with its current number. */
function moveIn<T>(byCount: Map<number, Set<Network<T>>>, network: Network<T>, before: number): void {
  const left = byCount.get(before)
  const isAlone = left?.size === 1
  if (isAlone) byCount.delete(before)
  else left?.delete(network)
  if (network.count === 0) return
  const joined = byCount.get(network.count)
  if (joined) joined.add(network)
  // Most networks are alone with their number, and keep their set.
  else byCount.set(network.count, isAlone ? left : new Set([network]))
}
