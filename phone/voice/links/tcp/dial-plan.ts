import type net from 'node:net'
import { isIPv6 } from 'node:net'
import { addressBytes, addressText } from '../../../../base/networks/address-bytes'
import { isLinkLocal, mayName } from '../../../../base/networks/reach'
import { formatAddress } from '../../../../protocol/directory'
import { lookupWithin, whyNotConnect } from '../../../../base/networks/limited-lookup'
import { linkLocalZones } from './own-addresses'
import { addressesOfComputer, type Interfaces } from '../../../../base/networks/interfaces'
import type { TcpAddress } from './tcp-offer'

/** One way to connect. */
export interface Route {
  /** For messages: host and port. */
  readonly name: string
  readonly to: net.TcpNetConnectOpts
}

/** How to connect to an offer. */
export interface DialPlan {
  /** The host that the server names, for messages … */
  readonly name: string
  /** … and the ways to it, tried together; the error for a host that the server may not name. */
  readonly host: readonly Route[] | Error
  /**
   * For each further address the ways to it, which are none for one where nobody is connected to. How many there are
   * depends on the offer alone.
   */
  readonly candidates: readonly (readonly Route[])[]
}

/** Connections of one call that are begun at most: candidates beyond that are left out. */
export const MAX_ROUTES = 12
/** Interfaces that one link-local address is looked for at. */
const MAX_ZONES = 4

/**
 * A host is the server's word, and limited by where the server is. Candidates are the caller's, who has signed them: they
 * may be in private networks, but never on this computer. Pure.
 * @param interfaces of this computer
 */
export function planDial(
  { host, port, isHidden = false, namedFrom = 'computer', candidates = [] }: TcpAddress,
  interfaces: Interfaces,
  platform: NodeJS.Platform,
): DialPlan {
  const zones = linkLocalZones(interfaces, platform).slice(0, MAX_ZONES)
  const routesTo = (address: string): readonly Route[] => {
    const [plain = ''] = address.split('%')
    const needsZone = isIPv6(plain) && isLinkLocal(plain) && zones.length > 0
    const hosts = needsZone ? zones.map((zone) => `${plain}%${zone}`) : [address]
    return hosts.map((host) => ({
      name: formatAddress(host, port),
      to: { host, port, lookup: lookupWithin(namedFrom) },
    }))
  }
  const error = isHidden ? new Error('no address is told') : whyNotConnect(host, namedFrom)
  const first = error ? [] : routesTo(host)
  const own = addressesOfComputer(interfaces)
  // Where we do not know our own addresses, we cannot tell others from them.
  const isOther = (address: string): boolean => own.size > 0 && mayName('site', address) && !own.has(address)
  const others = new Set(candidates.flatMap((each) => canonical(each) ?? []))
  others.delete(canonical(host) ?? '')
  let left = MAX_ROUTES - first.length
  return {
    name: formatAddress(host, port),
    host: error ?? first,
    candidates: [...others].map((address) => {
      const routes = isOther(address) ? routesTo(address).slice(0, left) : []
      left -= routes.length
      return routes
    }),
  }
}

const canonical = (address: string): string | undefined =>
  addressText(addressBytes(address) ?? new Uint8Array(0))
