import type { Extension } from 'ts-mls'
import type { Fingerprint } from '../../../protocol/directory'

/**
 * The type of our extension of the GroupContext (RFC 9420 section 7.2), from the range for private use. All members have
 * the same one, because it is a part of each epoch's secrets.
 */
export const MODERATORS_EXTENSION = 0xf0a7

const VERSION = 1
const IDENTITY_BYTES = 32
export const MAX_MODERATORS = 64

/**
 * u8 1, u8 number, then the identities, 32 bytes each, in ascending order.
 * @throws RangeError for more than `MAX_MODERATORS`, or anything but identities
 */
export function moderatorsExtension(identities: Iterable<Fingerprint>): Extension {
  const sorted = [...new Set(identities)].sort()
  if (sorted.length > MAX_MODERATORS) throw new RangeError(`${sorted.length} are too many moderators`)
  if (!sorted.every((identity) => /^[0-9a-f]{64}$/.test(identity)))
    throw new RangeError('a moderator is no identity')
  const head = Buffer.of(VERSION, sorted.length)
  const extensionData = Buffer.concat([head, ...sorted.map((identity) => Buffer.from(identity, 'hex'))])
  return { extensionType: MODERATORS_EXTENSION, extensionData }
}

/** @returns undefined unless the extensions are exactly one list of moderators */
export function moderatorsIn(extensions: readonly Extension[]): readonly Fingerprint[] | undefined {
  const [extension, ...others] = extensions
  if (extension?.extensionType !== MODERATORS_EXTENSION || others.length > 0) return undefined
  const bytes = Buffer.from(extension.extensionData)
  const count = bytes[1] ?? 0
  if (bytes[0] !== VERSION || bytes.length !== 2 + count * IDENTITY_BYTES || count > MAX_MODERATORS)
    return undefined
  const identities = Array.from({ length: count }, (_, n) =>
    bytes.toString('hex', 2 + n * IDENTITY_BYTES, 2 + (n + 1) * IDENTITY_BYTES),
  )
  const isAscending = identities.every((identity, n) => n === 0 || (identities[n - 1] ?? '') < identity)
  return isAscending ? identities : undefined
}
