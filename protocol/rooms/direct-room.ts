/** So begins the name of a room between two people. */
const SIGN = '~'
/** Of each key. 168 bits: nobody finds another key that begins so. */
const KEY_BYTES = 21
const KEY_CHARACTERS = 28
const NAME = /^~([\w-]{28})~([\w-]{28})$/

const beginningOf = (key: string): string =>
  Buffer.from(key, 'hex').subarray(0, KEY_BYTES).toString('base64url')

/**
 * The name of the room between two people: the beginnings of both keys. Nobody else may enter or make it.
 * @param one SHA-256 of a public key, 64 hexadecimal digits
 */
export function directRoom(one: string, other: string): string {
  const [first = '', second = ''] = [beginningOf(one), beginningOf(other)].sort()
  return `${SIGN}${first}${SIGN}${second}`
}

/** Whether a room is between two people, by its name. */
export const isDirectRoom = (name: string): boolean => NAME.test(name)

/** Whether this room between two people is between this one and another. */
export function isOfDirectRoom(name: string, key: string): boolean {
  const [, first, second] = NAME.exec(name) ?? []
  const own = beginningOf(key)
  return own.length === KEY_CHARACTERS && (own === first || own === second)
}
