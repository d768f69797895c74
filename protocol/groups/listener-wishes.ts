import type { Extension } from '../extension/extension-block'
import { ENTRY } from './extension'
import { FieldReader, FieldWriter } from './fields'

/** Whom a listener does not want to hear, and that they go: entries of a client's Registration. */

/** The most users whom one listener does not want to hear. */
export const MAX_MUTED = 200
const USER_BYTES = 4

/** The client goes. Entry: empty; further bytes are ignored. */
export const leaveEntry = (): Extension => new Map([[ENTRY.leave, new Uint8Array(0)]])

export const leavesIn = (extension: Extension | undefined): boolean => extension?.has(ENTRY.leave) === true

/**
 * The users whose media are not to be sent to this listener; none of them: all are. Entry: for each u32 user.
 * @throws RangeError for more than 200, or a number that is not a u32
 */
export function mutedEntry(users: readonly number[]): Extension {
  if (users.length > MAX_MUTED) throw new RangeError(`${users.length} muted users are too many`)
  const writer = new FieldWriter(users.length * USER_BYTES)
  for (const user of users) writer.u32(user)
  return new Map([[ENTRY.muted, writer.bytes]])
}

/** The muted users in a block; undefined where the entry is missing or malformed: they are the same as before. */
export function mutedIn(extension: Extension | undefined): readonly number[] | undefined {
  const bytes = extension?.get(ENTRY.muted)
  if (!bytes || bytes.length % USER_BYTES !== 0 || bytes.length > MAX_MUTED * USER_BYTES) return undefined
  const fields = new FieldReader(bytes)
  return Array.from({ length: bytes.length / USER_BYTES }, () => fields.u32())
}
