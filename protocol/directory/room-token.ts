import { ENTRY, type Extension } from './extension'

/**
 * Says to the rooms of the network who a phone is (docs/rooms-protocol.md); in a LoginSuccess for a phone that has proved its key. A
 * later LoginSuccess renews it. 1 to 512 letters, digits, and `.`, `_` and `-`
 */
export type RoomToken = string

const TOKEN = /^[A-Za-z0-9._-]{1,512}$/

/** The entry; none without a token. @throws RangeError for a token of another form */
export function roomTokenEntry(token: RoomToken | undefined): Extension {
  if (token === undefined) return new Map()
  if (!TOKEN.test(token)) throw new RangeError(`a text of ${token.length} characters is no token for rooms`)
  return new Map([[ENTRY.roomToken, new TextEncoder().encode(token)]])
}

/** The token in a block; undefined where the entry is missing or malformed. */
export function roomTokenIn(extension: Extension | undefined): RoomToken | undefined {
  const bytes = extension?.get(ENTRY.roomToken)
  const token = bytes && String.fromCharCode(...bytes)
  return token !== undefined && TOKEN.test(token) ? token : undefined
}
