import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import type { Fingerprint } from '../../protocol/directory'

const SALT = 'ringdown safety code 1'
/**
 * A code has a hundred bits. A man in the middle may look for two pairs of keys with the same code, in 2^50 tries; this
 * is the cost of each.
 */
const ITERATIONS = 100_000
const GROUPS = 6
const GROUP_BYTES = 5
const GROUP_DIGITS = 5

/** The code that two people compare: six groups of five digits, equal on both sides, derived from the two identities. */
export const safetyCode = (one: Fingerprint, other: Fingerprint): Promise<string> =>
  digitsOf(Buffer.from(one < other ? one + other : other + one, 'hex'), SALT)

/** @param salt tells codes of different kinds apart */
export async function digitsOf(password: Uint8Array, salt: string): Promise<string> {
  const bytes = await promisify(pbkdf2)(password, salt, ITERATIONS, GROUPS * GROUP_BYTES, 'sha512')
  return Array.from({ length: GROUPS }, (_, n) =>
    String(bytes.readUIntBE(n * GROUP_BYTES, GROUP_BYTES) % 10 ** GROUP_DIGITS).padStart(GROUP_DIGITS, '0'),
  ).join(' ')
}
