import { isIP } from 'node:net'
import { plainAddress } from '../../base/networks/socket-address'
import type { ProxyList } from '../admission/proxy-list'

/**
 * The client's address in `X-Forwarded-For`: the last one that is not a proxy of ours. Each proxy appends the address that
 * it sees; what stands before the first of ours is the client's own word.
 * @param proxy the address of the connection
 * @returns the proxy's own address without such a header; undefined for one that cannot be read
 */
export function forwardedFor(
  header: string | undefined,
  proxy: string,
  proxies: ProxyList,
): string | undefined {
  const hops = header === undefined ? [] : header.split(',').map((hop) => hop.trim())
  let address = proxy
  while (proxies.has(address)) {
    const hop = hops.pop()
    if (hop === undefined) return address
    const named = addressIn(hop)
    if (named === undefined) return undefined
    address = named
  }
  return address
}

/** Reads `10.0.0.1`, `10.0.0.1:4000`, `::1` and `[::1]:4000`. */
function addressIn(hop: string): string | undefined {
  const address = /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop
  return isIP(address) === 0 ? undefined : plainAddress(address)
}
