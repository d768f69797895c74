import { ENTRY, type Extension, viewOf } from './extension'

/** The abilities of a server beyond the protocol, announced in HelloConnect. */
export interface ServerAbilities {
  /** It forwards call ends between phones that announced support for them. */
  readonly callEnds: boolean
  /** It passes statuses on to phones that announced support for them. */
  readonly statuses: boolean
  /** It releases names for their owners. */
  readonly releases: boolean
  /** It passes signals on between phones that announced that they take them. */
  readonly signals: boolean
}

/** The abilities of a server without an announcement. */
export const NO_ABILITIES: ServerAbilities = {
  callEnds: false,
  statuses: false,
  releases: false,
  signals: false,
}

const CALL_ENDS = 1 << 0
const STATUSES = 1 << 1
const RELEASES = 1 << 2
const SIGNALS = 1 << 3
const BYTES = 4

/** The entry with the abilities: a u32 of bits. */
export function serverAbilities({ callEnds, statuses, releases, signals }: ServerAbilities): Extension {
  const bytes = new Uint8Array(BYTES)
  const bits =
    (callEnds ? CALL_ENDS : 0) |
    (statuses ? STATUSES : 0) |
    (releases ? RELEASES : 0) |
    (signals ? SIGNALS : 0)
  viewOf(bytes).setUint32(0, bits, true)
  return new Map([[ENTRY.serverAbilities, bytes]])
}

/** Reads a HelloConnect's block. Unknown bits, and bytes after them, are ignored. */
export function serverAbilitiesIn(extension: Extension | undefined): ServerAbilities {
  const bytes = extension?.get(ENTRY.serverAbilities)
  if (bytes === undefined || bytes.length < BYTES) return NO_ABILITIES
  const bits = viewOf(bytes).getUint32(0, true)
  return {
    callEnds: (bits & CALL_ENDS) !== 0,
    statuses: (bits & STATUSES) !== 0,
    releases: (bits & RELEASES) !== 0,
    signals: (bits & SIGNALS) !== 0,
  }
}
