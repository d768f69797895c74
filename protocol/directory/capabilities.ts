import { ENTRY, type Extension, viewOf } from './extension'

/** What a phone can do beyond the protocol. Announced at the login, and to a callee who announced, in the call. */
export interface Capabilities {
  /** It answers pings in voice frames. */
  readonly pings: boolean
  /** It takes voice packets of 10 ms; everybody takes those of 20 ms. */
  readonly tenMs: boolean
}

/** Of a peer that announced nothing. */
export const NO_CAPABILITIES: Capabilities = { pings: false, tenMs: false }

const PINGS = 1 << 0
const TEN_MS = 1 << 1
const BYTES = 4

/** The block that announces them: a u32 of bits. */
export function announcement({ pings, tenMs }: Capabilities): Extension {
  const bytes = new Uint8Array(BYTES)
  viewOf(bytes).setUint32(0, (pings ? PINGS : 0) | (tenMs ? TEN_MS : 0), true)
  return new Map([[ENTRY.capabilities, bytes]])
}

/** What a block announces. Bits that are not known, and bytes after them, are ignored. */
export function announced(extension: Extension | undefined): Capabilities {
  const bytes = extension?.get(ENTRY.capabilities)
  if (bytes === undefined || bytes.length < BYTES) return NO_CAPABILITIES
  const bits = viewOf(bytes).getUint32(0, true)
  return { pings: (bits & PINGS) !== 0, tenMs: (bits & TEN_MS) !== 0 }
}
