import { isIPv4 } from 'node:net'
import { addressBytes, addressText } from '../../../base/networks/address-bytes'
import { isLinkLocal, type Reach } from '../../../base/networks/reach'
import { candidatesEntry, candidatesIn, type Extension, MAX_CANDIDATES } from '../../../protocol/directory'

/** Link-local addresses of one request at most. */
const MAX_LINK_LOCAL = 2

/** Our connection to the server. */
export interface ServerRoute {
  /** From where the server can be reached. */
  readonly reach: Reach
  /** Our own address on it; undefined when it is gone. */
  readonly localAddress: string | undefined
}

/**
 * The entry with our addresses, in the order in which the callee tries them after the host, which is what the server
 * sees: the families alternate, the other one first (RFC 8305, section 4), in each our address towards the server before
 * the rest. Link-local ones come last, and only where the server is near, too: they are good for nothing elsewhere, and
 * some contain the hardware's address.
 */
export function candidateEntry(
  addresses: readonly string[],
  { reach, localAddress }: ServerRoute,
): Extension {
  const routable = addresses.filter((address) => !isLinkLocal(address))
  const sorted = [
    ...routable.filter((address) => address === localAddress),
    ...routable.filter((address) => address !== localAddress),
  ]
  const four = sorted.filter((address) => isIPv4(address))
  const six = sorted.filter((address) => !isIPv4(address))
  const near = reach === 'internet' ? [] : addresses.filter(isLinkLocal).slice(0, MAX_LINK_LOCAL)
  const seesFour = localAddress === undefined || isIPv4(localAddress)
  const ordered = [...(seesFour ? alternating(six, four) : alternating(four, six)), ...near]
  return candidatesEntry(ordered.slice(0, MAX_CANDIDATES).flatMap((address) => addressBytes(address) ?? []))
}

/** The addresses in a request. Whether the caller has signed them is not checked. */
export const candidateAddresses = (extension: Extension | undefined): readonly string[] =>
  candidatesIn(extension).flatMap((bytes) => addressText(bytes) ?? [])

const alternating = (first: readonly string[], second: readonly string[]): readonly string[] =>
  Array.from({ length: Math.max(first.length, second.length) }, (_, n) => [
    ...first.slice(n, n + 1),
    ...second.slice(n, n + 1),
  ]).flat()
