import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaces } from '../addresses'

/** One network that this computer is on, by IPv4. */
export interface LocalNetwork {
  readonly address: string
  /** The network with its prefix length: `192.168.1.7/24`. */
  readonly cidr: string
}

/** More networks than this are not spoken on. */
const MAX_NETWORKS = 16

/** The IPv4 networks, one for each interface (a system takes one membership for each); loopback only when alone. */
export function networksOf(interfaces: NetworkInterfaces): LocalNetwork[] {
  const networks = { outer: [] as LocalNetwork[], inner: [] as LocalNetwork[] }
  for (const infos of Object.values(interfaces)) {
    const first = infos?.find(({ address }) => isIPv4(address))
    if (first?.cidr)
      networks[first.internal ? 'inner' : 'outer'].push({ address: first.address, cidr: first.cidr })
  }
  return (networks.outer.length > 0 ? networks.outer : networks.inner).slice(0, MAX_NETWORKS)
}

/** The addresses of this computer, and of everybody on one of its networks. */
export function neighbours(interfaces: NetworkInterfaces): BlockList {
  const near = new BlockList()
  for (const { address, cidr } of Object.values(interfaces).flatMap((infos) => infos ?? [])) {
    const prefix = Number(cidr?.split('/')[1])
    if (isIPv4(address) && prefix > 0) near.addSubnet(address, prefix, 'ipv4')
  }
  return near
}
