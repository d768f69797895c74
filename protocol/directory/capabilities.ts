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
}

/** The capabilities of a peer without an announcement. */
export const NO_CAPABILITIES: Capabilities = { pings: false, tenMs: false, callEnds: false }

const PINGS = 1 << 0
const TEN_MS = 1 << 1
const CALL_ENDS = 1 << 2
const BYTES = 4

/** The block with the capabilities: a u32 of bits. */
export function announcement({ pings, tenMs, callEnds }: Capabilities): Extension {
  const bytes = new Uint8Array(BYTES)
  viewOf(bytes).setUint32(0, (pings ? PINGS : 0) | (tenMs ? TEN_MS : 0) | (callEnds ? CALL_ENDS : 0), true)
  return new Map([[ENTRY.capabilities, bytes]])
}

/** Reads a block's capabilities. Unknown bits, and bytes after them, are ignored. */
export function announced(extension: Extension | undefined): Capabilities {
  const bytes = extension?.get(ENTRY.capabilities)
  if (bytes === undefined || bytes.length < BYTES) return NO_CAPABILITIES
  const bits = viewOf(bytes).getUint32(0, true)
  return {
    pings: (bits & PINGS) !== 0,
    tenMs: (bits & TEN_MS) !== 0,
    callEnds: (bits & CALL_ENDS) !== 0,
  }
}
