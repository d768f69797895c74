import { lookup } from 'node:dns/promises'
import { isIP, isIPv4 } from 'node:net'
import type { Clock } from '../../base/clock'
import { settledWithin } from '../../base/within'
import { UNSPECIFIED } from '../../protocol/groups'

const LOOKUP_TIMEOUT_MS = 2_000
const ANY_IPV6 = '::'

/** The IPv4 address of a host; undefined when it has none, or is not found in time. */
export async function ipv4Of(host: string, clock: Clock): Promise<string | undefined> {
  if (isIPv4(host)) return host
  if (host === ANY_IPV6) return UNSPECIFIED
  if (isIP(host) !== 0) return undefined
  const found = lookup(host, { family: 4 }).then(
    ({ address }) => address,
    () => undefined,
  )
  return (await settledWithin(clock, LOOKUP_TIMEOUT_MS, found)) ? found : undefined
}
