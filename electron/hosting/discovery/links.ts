import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaces } from '../addresses'

/** An IPv4 network of this computer. */
export interface Link {
  readonly address: string
  /** The address with its prefix length: `192.168.1.7/24`. */
  readonly cidr: string
}

/** The most networks that are used. */
const MAX_LINKS = 16

/**
 * The IPv4 networks, one for each interface (a system accepts one membership for each); loopback only when there is no
 * other.
 */
export function linksOf(interfaces: NetworkInterfaces): Link[] {
  const links = { outer: [] as Link[], inner: [] as Link[] }
  for (const infos of Object.values(interfaces)) {
    const first = infos?.find(({ address }) => isIPv4(address))
    if (first?.cidr)
      links[first.internal ? 'inner' : 'outer'].push({ address: first.address, cidr: first.cidr })
  }
  return (links.outer.length > 0 ? links.outer : links.inner).slice(0, MAX_LINKS)
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
