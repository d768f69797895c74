import type { Address } from './address'
import { ENTRY, type Extension, viewOf } from './extension'

/**
 * Further addresses of a caller, in a CallRequest's block. The callee tries them side by side with the message's own
 * host. For each: u16 port, u8 length, a numeric IPv4 or IPv6 address in ASCII, without a zone.
 */

/** The most that are sent or read. */
export const MAX_CANDIDATES = 8
/** The longest numeric address: IPv6 with an IPv4 part. */
const MAX_HOST = 45
const HEAD_BYTES = 3
const NUMERIC = /^[0-9a-f:.]{2,45}$/i

/** The entry with the first MAX_CANDIDATES. @throws RangeError for a host that is not a numeric address */
export function candidatesEntry(candidates: readonly Address[]): Extension {
  const sent = candidates.slice(0, MAX_CANDIDATES)
  const bytes = new Uint8Array(sent.reduce((sum, { host }) => sum + HEAD_BYTES + host.length, 0))
  const view = viewOf(bytes)
  let at = 0
  for (const { host, port } of sent) {
    if (!NUMERIC.test(host)) throw new RangeError('a candidate is a numeric address')
    view.setUint16(at, port, true)
    view.setUint8(at + 2, host.length)
    bytes.set(
      Array.from(host, (character) => character.charCodeAt(0)),
      at + HEAD_BYTES,
    )
    at += HEAD_BYTES + host.length
  }
  return new Map([[ENTRY.candidates, bytes]])
}

/** The candidates in a block, MAX_CANDIDATES at most. What follows a malformed one is ignored. */
export function candidatesIn(extension: Extension | undefined): readonly Address[] {
  const bytes = extension?.get(ENTRY.candidates)
  if (bytes === undefined) return []
  const view = viewOf(bytes)
  const found: Address[] = []
  for (let at = 0; at + HEAD_BYTES <= bytes.length && found.length < MAX_CANDIDATES;) {
    const port = view.getUint16(at, true)
    const length = view.getUint8(at + 2)
    at += HEAD_BYTES
    if (length > MAX_HOST || at + length > bytes.length) break
    const host = String.fromCharCode(...bytes.subarray(at, at + length))
    if (port === 0 || !NUMERIC.test(host)) break
    found.push({ host, port })
    at += length
  }
  return found
}
