import { ENTRY, type Extension } from './extension'

/**
 * Further addresses of a caller in a CallRequest, beside the host, all with the port of the request. The caller's
 * signature covers them.
 *
 * Entry: for each address u8 4 or 6, its family, then its 4 or 16 bytes, in the order in which they are tried.
 */

/** The most addresses of one request. */
export const MAX_CANDIDATES = 8

/** The family of an address by its length in bytes. */
const FAMILIES: ReadonlyMap<number, number> = new Map([
  [4, 4],
  [16, 6],
])
const LENGTHS: ReadonlyMap<number, number> = new Map(
  [...FAMILIES].map(([length, family]) => [family, length]),
)

/**
 * The entry with these addresses; none for no address.
 * @throws RangeError for too many, and for one that has neither 4 nor 16 bytes
 */
export function candidatesEntry(addresses: readonly Uint8Array[]): Extension {
  if (addresses.length === 0) return new Map()
  if (addresses.length > MAX_CANDIDATES) throw new RangeError(`${addresses.length} addresses are too many`)
  const bytes = addresses.flatMap((address) => {
    const family = FAMILIES.get(address.length)
    if (family === undefined) throw new RangeError(`an address does not have ${address.length} bytes`)
    return [family, ...address]
  })
  return new Map([[ENTRY.candidates, Uint8Array.from(bytes)]])
}

/** The addresses in a block; none where the entry is missing or malformed. */
export function candidatesIn(extension: Extension | undefined): readonly Uint8Array[] {
  const bytes = extension?.get(ENTRY.candidates) ?? new Uint8Array(0)
  const addresses: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const from = at + 1
    at = from + (LENGTHS.get(bytes[at] ?? 0) ?? Infinity)
    if (at > bytes.length || addresses.length === MAX_CANDIDATES) return []
    addresses.push(bytes.subarray(from, at))
  }
  return addresses
}
