import { MAX_ROOM_NAME_LENGTH } from './limits'

/** Before the percent-encoded name of a room in the path of a client’s WebSocket. */
export const ROOM_PATH = '/api/room/'

/** Control characters, and halves of a character. */
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u

/** Whether a room can have this name: 1 to 64 code points without control characters. Names are compared exactly. */
export function isRoomName(name: string): boolean {
  // A code point takes two units at most.
  if (name === '' || name.length > 2 * MAX_ROOM_NAME_LENGTH || FORBIDDEN.test(name)) return false
  return Array.from(name).length <= MAX_ROOM_NAME_LENGTH
}

/**
 * The name of the room that a client wants. Never throws.
 * @param path of its WebSocket, without a query
 * @returns undefined for another path, and for what can be no name
 */
export function roomInPath(path: string): string | undefined {
  if (!path.startsWith(ROOM_PATH)) return undefined
  try {
    const name = decodeURIComponent(path.slice(ROOM_PATH.length))
    return isRoomName(name) ? name : undefined
  } catch {
    return undefined
  }
}
