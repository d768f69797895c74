import { randomBytes } from 'node:crypto'

const RANDOM_BYTES = 16
/** The longest name of a room. Bytes of UTF-8 */
const MAX_ROOM_BYTES = 256

/**
 * The id of a new group of a room: 16 random bytes, then the room's name. So a host cannot pass the group of one room
 * off as that of another.
 * @throws RangeError for a name that is empty or longer than 256 bytes
 */
export function makeGroupId(room: string): Uint8Array {
  const name = Buffer.from(room)
  if (name.length === 0 || name.length > MAX_ROOM_BYTES) throw new RangeError('the room has no valid name')
  return Buffer.concat([randomBytes(RANDOM_BYTES), name])
}

export const isGroupOf = (groupId: Uint8Array, room: string): boolean =>
  groupId.length > RANDOM_BYTES && Buffer.from(room).equals(groupId.subarray(RANDOM_BYTES))
