import type { Fingerprint } from '../../../protocol/directory'
import { digitsOf } from '../../privacy/safety-code'

const SALT = 'ringdown room safety code 1'

/**
 * The code that the members of a room compare: six groups of five digits, as in calls. It is derived from the group's
 * id and the identities, in ascending order, so that it lasts as long as the same people are in the room.
 */
export const roomSafetyCode = (groupId: Uint8Array, identities: readonly Fingerprint[]): Promise<string> =>
  digitsOf(Buffer.concat([...[...identities].sort().map((one) => Buffer.from(one, 'hex')), groupId]), SALT)
