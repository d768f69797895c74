import type { Clock } from '../../../base/clock'
import type { NetworkInterfaces } from '../addresses'
import { gateways, siteAddresses } from './gateways'
import type { MappingWay } from './mapping-way'
import { PcpWay } from './pcp-way'
import { searchRouters } from './ssdp-search'
import { UpnpWay } from './upnp-way'

/**
 * The ways to ask the routers of this computer: PCP (or NAT-PMP) first, because it answers at once and forgets a port by
 * itself, then UPnP, which more homes have. None without an address of a home or company.
 */
export const routerWays = (clock: Clock, interfaces: () => NetworkInterfaces) =>
  async function* (signal: AbortSignal): AsyncGenerator<MappingWay> {
    const now = interfaces()
    const own = siteAddresses(now)
    if (own.length === 0) return
    for (const router of gateways(now)) yield new PcpWay(clock, router)
    for (const description of await searchRouters(clock, own, signal)) {
      const way = await UpnpWay.at(clock, description, signal).catch(() => undefined)
      if (way) yield way
    }
  }
