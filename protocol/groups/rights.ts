import type { Extension } from '../extension/extension-block'
import { ENTRY } from './extension'

/**
 * What the host of a room decides about a user, in a RegistrationUpdate that it sends through the balancer to all serving nodes and call
 * controllers. It holds until the next one, or until all tickets from before it have expired. The packet's endpoint has no meaning then.
 *
 * Entry: u8 bits (0 silenced, 1 out, 2 the floor is taken, 3 the floor is given); further bytes and bits are ignored.
 */
export interface UserRights {
  /** Their sound is not forwarded, and they don't get the floor. */
  readonly isSilenced: boolean
  /** They are no member any more, and can't register. */
  readonly isOut: boolean
  /** What happens now to the floor of a push-to-talk group. */
  readonly floor?: 'taken' | 'given' | undefined
}

const SILENCED = 1 << 0
const OUT = 1 << 1
const FLOOR_TAKEN = 1 << 2
const FLOOR_GIVEN = 1 << 3

export function rightsEntry({ isSilenced, isOut, floor }: UserRights): Extension {
  const state = (isSilenced ? SILENCED : 0) | (isOut ? OUT : 0)
  const floorBits = { taken: FLOOR_TAKEN, given: FLOOR_GIVEN, none: 0 }[floor ?? 'none']
  return new Map([[ENTRY.rights, Uint8Array.of(state | floorBits)]])
}

/** The rights in a block; undefined where the entry is missing or malformed. */
export function rightsIn(extension: Extension | undefined): UserRights | undefined {
  const bits = extension?.get(ENTRY.rights)?.[0]
  if (bits === undefined) return undefined
  const state = { isSilenced: (bits & SILENCED) !== 0, isOut: (bits & OUT) !== 0 }
  if ((bits & FLOOR_TAKEN) !== 0) return { ...state, floor: 'taken' }
  return (bits & FLOOR_GIVEN) !== 0 ? { ...state, floor: 'given' } : state
}
