import type { Extension } from '../extension/extension-block'
import { ENTRY } from './extension'
import { FieldReader, FieldWriter } from './fields'

/** How busy a serving node or call controller is, and how long it is to be waited for: entries of their registrations. */

/** Entry: u32 members, u32 packets a second, u8 bits (0 drained); further bytes and bits are ignored. */
export interface NodeLoad {
  /** Clients that are registered at it; of a controller: groups that it has. */
  readonly members: number
  /** Media that it sends. */
  readonly packetsPerSecond: number
  /** It takes nobody new. */
  readonly isDrained: boolean
}

const LOAD_BYTES = 9
const DRAINED = 1 << 0
const LEASE_BYTES = 2

/** @throws RangeError for a number that is not a u32 */
export function loadEntry({ members, packetsPerSecond, isDrained }: NodeLoad): Extension {
  const writer = new FieldWriter(LOAD_BYTES)
    .u32(members)
    .u32(packetsPerSecond)
    .u8(isDrained ? DRAINED : 0)
  return new Map([[ENTRY.load, writer.bytes]])
}

/** The load in a block; undefined where the entry is missing or malformed. */
export function loadIn(extension: Extension | undefined): NodeLoad | undefined {
  const bytes = extension?.get(ENTRY.load)
  if (!bytes || bytes.length < LOAD_BYTES) return undefined
  const fields = new FieldReader(bytes)
  return {
    members: fields.u32(),
    packetsPerSecond: fields.u32(),
    isDrained: (fields.u8() & DRAINED) !== 0,
  }
}

/**
 * The registration expires when it is not renewed for this long. Entry: u16 ms, 1 or more; further bytes are ignored.
 * @throws RangeError for a number outside 1 to 65535
 */
export function leaseEntry(ms: number): Extension {
  if (ms === 0) throw new RangeError('a lease has at least one millisecond')
  return new Map([[ENTRY.lease, new FieldWriter(LEASE_BYTES).u16(ms).bytes]])
}

/** The lease in a block, ms; undefined where the entry is missing or malformed. */
export function leaseIn(extension: Extension | undefined): number | undefined {
  const bytes = extension?.get(ENTRY.lease)
  if (!bytes || bytes.length < LEASE_BYTES) return undefined
  const ms = new FieldReader(bytes).u16()
  return ms > 0 ? ms : undefined
}
