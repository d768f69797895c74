import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'

/** The type of `os.networkInterfaces()`. */
export type NetworkInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/**
 * Names of interfaces to machines inside this one (containers, virtual machines), as Docker, Podman, libvirt,
 * VirtualBox, VMware, Hyper-V, LXC and Kubernetes choose them.
 */
const VIRTUAL =
  /^(docker|br-|veth|virbr|vnet|vmnet|vboxnet|lxc|lxd|podman|cni|flannel|cali|bridge\d|vEthernet|VMware|VirtualBox)/i

const ipv4 = (...subnets: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, 'ipv4')
  return list
}
/** RFC 1918. */
const PRIVATE = ipv4(['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16])
/** RFC 3927. */
const LINK_LOCAL = ipv4(['169.254.0.0', 16])
/** RFC 4193. */
const UNIQUE_LOCAL = new BlockList()
UNIQUE_LOCAL.addSubnet('fc00::', 7, 'ipv6')
/** RFC 4291. */
const LINK_LOCAL_6 = new BlockList()
LINK_LOCAL_6.addSubnet('fe80::', 10, 'ipv6')

/** The rank of an address, the lowest first; undefined when others cannot use it. */
function rank(name: string, { address, internal }: NetworkInterfaceInfo): number | undefined {
  if (internal) return undefined
  const virtual = VIRTUAL.test(name) ? 10 : 0
  if (isIPv4(address)) {
    if (LINK_LOCAL.check(address)) return 20
    return virtual + (PRIVATE.check(address) ? 0 : 1)
  }
  // A link-local IPv6 address needs a zone, the name of the interface on the other computer, which we cannot know.
  if (!isIPv6(address) || LINK_LOCAL_6.check(address, 'ipv6')) return undefined
  return virtual + (UNIQUE_LOCAL.check(address, 'ipv6') ? 3 : 2)
}

/** Nobody would read more. */
const MAX_ADDRESSES = 8

/**
 * The addresses at which others can reach this computer, the best first: local IPv4, public IPv4, global IPv6, unique
 * local IPv6, then those of virtual bridges. A self-assigned IPv4 address (169.254.x.x) is listed only when there is no
 * other; loopback and link-local IPv6 addresses never are.
 */
export function addressesForOthers(interfaces: NetworkInterfaces): string[] {
  const ranked = Object.entries(interfaces)
    .flatMap(([name, infos = []]) => infos.map((info) => ({ address: info.address, rank: rank(name, info) })))
    .filter((entry): entry is { address: string; rank: number } => entry.rank !== undefined)
    .sort((a, b) => a.rank - b.rank)
  const routed = ranked.filter((entry) => entry.rank < 20)
  const shown = routed.length > 0 ? routed : ranked
  return [...new Set(shown.map(({ address }) => address))].slice(0, MAX_ADDRESSES)
}
