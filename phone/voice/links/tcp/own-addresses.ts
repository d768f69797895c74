import type { NetworkInterfaceInfo } from 'node:os'
import { addressBytes, addressText } from '../../../../base/networks/address-bytes'
import type { Interfaces } from '../../../../base/networks/interfaces'
import { reachOf } from '../../../../base/networks/reach'

/** An address that is derived from the hardware's address has these bytes in the middle (RFC 4291, appendix A). */
const EUI_64_AT = 11
const EUI_64 = [0xff, 0xfe] as const
const BYTES_OF_64 = 8

/**
 * The addresses at which others reach a port that is open on all of them, in the order of the interfaces. Of the
 * addresses that an interface has in one IPv6 /64 there is one, and one without the hardware's address if possible:
 * temporary addresses (RFC 8981) are many.
 * @param wildcard where the port is open: `::`, or `0.0.0.0` for IPv4 only
 */
export function ownAddresses(interfaces: Interfaces, wildcard: string): readonly string[] {
  const all = Object.values(interfaces).flatMap((infos = []) => {
    const others = infos.filter(({ internal, address }) => !internal && isReachable(address))
    const four = others.filter(({ family }) => family === 'IPv4')
    return [...four.map(({ address }) => address), ...(wildcard === '::' ? onePerSubnet(others) : [])]
  })
  return [...new Set(all)]
}

/** The interfaces that can reach link-local IPv6 addresses, as the system names them after a `%`. */
export const linkLocalZones = (interfaces: Interfaces, platform: NodeJS.Platform): readonly string[] =>
  Object.entries(interfaces).flatMap(([name, infos = []]) => {
    const linkLocal = infos.find(({ family, scopeid = 0 }) => family === 'IPv6' && scopeid > 0)
    if (!linkLocal || linkLocal.internal) return []
    return [platform === 'win32' ? String(linkLocal.scopeid) : name]
  })

const isReachable = (address: string): boolean => {
  const reach = reachOf(address)
  return reach === 'site' || reach === 'internet'
}

function onePerSubnet(infos: readonly NetworkInterfaceInfo[]): readonly string[] {
  const chosen = new Map<string, Uint8Array>()
  for (const { family, address } of infos) {
    const bytes = addressBytes(address)
    if (family !== 'IPv6' || bytes === undefined) continue
    const subnet = bytes.subarray(0, BYTES_OF_64).join('.')
    const before = chosen.get(subnet)
    if (!before || (isEui64(before) && !isEui64(bytes))) chosen.set(subnet, bytes)
  }
  return [...chosen.values()].flatMap((bytes) => addressText(bytes) ?? [])
}

const isEui64 = (bytes: Uint8Array): boolean => EUI_64.every((byte, n) => bytes[EUI_64_AT + n] === byte)
