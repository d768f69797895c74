import { readFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { addressText } from '../../../base/networks/address-bytes'
import { reachOf } from '../../../base/networks/reach'
import type { NetworkInterfaces } from '../addresses'

/** More routers are not asked. */
const MAX_GATEWAYS = 4
/** Linux's table of routes, columns separated by tabs: interface, destination, gateway … in hexadecimal, last byte first. */
const ROUTES = '/proc/net/route'
const NO_ADDRESS = '00000000'

/** The IPv4 addresses of this computer in networks of a house or company. */
export const siteAddresses = (interfaces: NetworkInterfaces): readonly string[] =>
  Object.values(interfaces)
    .flatMap((infos = []) => infos)
    .filter(({ address, internal }) => !internal && isIPv4(address) && reachOf(address) === 'site')
    .map(({ address }) => address)

/**
 * The routers that may lead to the internet. Linux lists them. Elsewhere we have no way to ask without another program, and
 * take the addresses that routers of homes have: the first and the last of the network.
 */
export function gateways(interfaces: NetworkInterfaces, routes = readRoutes()): readonly string[] {
  const known = routes === undefined ? undefined : gatewaysIn(routes)
  const usual = siteAddresses(interfaces).flatMap((address) => {
    const network = address.slice(0, address.lastIndexOf('.'))
    return [`${network}.1`, `${network}.254`].filter((each) => each !== address)
  })
  return [...new Set(known ?? usual)].slice(0, MAX_GATEWAYS)
}

const readRoutes = (): string | undefined => {
  try {
    return readFileSync(ROUTES, 'latin1')
  } catch {
    return undefined
  }
}

const gatewaysIn = (routes: string): readonly string[] =>
  routes
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(([, destination, gateway]) => destination === NO_ADDRESS && gateway !== NO_ADDRESS)
    .flatMap(([, , gateway = '']) => addressText(Buffer.from(gateway, 'hex').reverse()) ?? [])
