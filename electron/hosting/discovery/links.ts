import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaces } from '../addresses'

/** One network that this computer is on, by IPv4. */
export interface Link {
  readonly address: string
  /** The network with its prefix length: `192.168.1.7/24`. */
  readonly cidr: string
}

/** More networks than this are not spoken on. */
const MAX_LINKS = 16

/** The IPv4 networks, one for each interface (a system takes one membership for each); loopback only when alone. */
export function linksOf(interfaces: NetworkInterfaces): Link[] {
  const links = { outer: [] as Link[], inner: [] as Link[] }
  for (const infos of Object.values(interfaces)) {
    const first = infos?.find(({ address }) => isIPv4(address))
    if (first?.cidr)
      links[first.internal ? 'inner' : 'outer'].push({ address: first.address, cidr: first.cidr })
  }
  return (links.outer.length > 0 ? links.outer : links.inner).slice(0, MAX_LINKS)
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
