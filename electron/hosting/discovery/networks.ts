import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaces } from '../addresses'

/** An IPv4 network of this computer. */
export interface LocalNetwork {
  readonly address: string
  /** The address with its prefix length: `192.168.1.7/24`. */
  readonly cidr: string
}

/** The most networks that are used. */
const MAX_NETWORKS = 16

/**
 * The IPv4 networks, one for each interface (a system accepts one membership for each); loopback only when there is no
 * other.
 */
export function networksOf(interfaces: NetworkInterfaces): LocalNetwork[] {
  const networks = { outer: [] as LocalNetwork[], inner: [] as LocalNetwork[] }
  for (const infos of Object.values(interfaces)) {
    const first = infos?.find(({ address }) => isIPv4(address))
    if (first?.cidr)
      networks[first.internal ? 'inner' : 'outer'].push({ address: first.address, cidr: first.cidr })
  }
  return (networks.outer.length > 0 ? networks.outer : networks.inner).slice(0, MAX_NETWORKS)
}

/** Matches the addresses of this computer and its networks. */
export function neighbours(interfaces: NetworkInterfaces): BlockList {
  const near = new BlockList()
  for (const { address, cidr } of Object.values(interfaces).flatMap((infos) => infos ?? [])) {
    const prefix = Number(cidr?.split('/')[1])
    if (isIPv4(address) && prefix > 0) near.addSubnet(address, prefix, 'ipv4')
  }
  return near
}
