import { ENTRY, type Extension, viewOf } from './extension'

/**
 * The pulse of a server, in a LoginSuccess: how often the client hears something, so that it notices when the server is gone without a
 * word. A later LoginSuccess replaces it.
 *
 * Entry: u16 ms, 100 or more. Further bytes are ignored.
 */

const LEAST_MS = 100
const MOST_MS = 0xffff
const BYTES = 2

/**
 * @param everyMs the longest time without a message
 * @throws RangeError for anything but a whole number from 100 to 65535
 */
export function pulseEntry(everyMs: number): Extension {
  if (!Number.isInteger(everyMs) || everyMs < LEAST_MS || everyMs > MOST_MS)
    throw new RangeError(`${everyMs} ms is not a pulse`)
  return new Map([[ENTRY.pulse, Uint8Array.of(everyMs & 0xff, everyMs >> 8)]])
}

/** The longest time without a message, ms; undefined: the server has no pulse. */
export function pulseIn(extension: Extension | undefined): number | undefined {
  const bytes = extension?.get(ENTRY.pulse)
  if (!bytes || bytes.length < BYTES) return undefined
  const everyMs = viewOf(bytes).getUint16(0, true)
  return everyMs < LEAST_MS ? undefined : everyMs
}
