import { ENTRY, type Extension, viewOf } from './extension'

/**
 * The capabilities of a phone beyond the protocol. Announced at the login, and in calls to phones that announced theirs.
 */
export interface Capabilities {
  /** It answers pings in voice frames. */
  readonly pings: boolean
  /** It accepts voice packets of 10 ms; every phone accepts those of 20 ms. */
  readonly tenMs: boolean
  /** It understands and sends call ends. */
  readonly callEnds: boolean
  /** It understands the peer's state in voice frames. */
  readonly peerState: boolean
  /** It understands the statuses of contacts. */
  readonly statuses: boolean
  /** It takes signals that the server passes on. */
  readonly signals: boolean
}

/** The capabilities of a peer without an announcement. */
export const NO_CAPABILITIES: Capabilities = {
  pings: false,
  tenMs: false,
  callEnds: false,
  peerState: false,
  statuses: false,
  signals: false,
}

const BITS: Readonly<Record<keyof Capabilities, number>> = {
  pings: 1 << 0,
  tenMs: 1 << 1,
  callEnds: 1 << 2,
  peerState: 1 << 3,
  statuses: 1 << 4,
  signals: 1 << 5,
}
const NAMES = Object.keys(BITS) as readonly (keyof Capabilities)[]
const BYTES = 4

/** The block with the capabilities: a u32 of bits. Those left out are not announced. */
export function announcement(capabilities: Partial<Capabilities>): Extension {
  const bytes = new Uint8Array(BYTES)
  const has = (name: keyof Capabilities): boolean => capabilities[name] === true
  const bits = NAMES.filter(has).reduce((sum, name) => sum | BITS[name], 0)
  viewOf(bytes).setUint32(0, bits, true)
  return new Map([[ENTRY.capabilities, bytes]])
}

/** Reads a block's capabilities. Unknown bits, and bytes after them, are ignored. */
export function announced(extension: Extension | undefined): Capabilities {
  const bytes = extension?.get(ENTRY.capabilities)
  if (bytes === undefined || bytes.length < BYTES) return NO_CAPABILITIES
  const bits = viewOf(bytes).getUint32(0, true)
  const has = (name: keyof Capabilities): boolean => (bits & BITS[name]) !== 0
  return {
    pings: has('pings'),
    tenMs: has('tenMs'),
    callEnds: has('callEnds'),
    peerState: has('peerState'),
    statuses: has('statuses'),
    signals: has('signals'),
  }
}
