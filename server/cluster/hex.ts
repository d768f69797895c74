import { z } from 'zod'

/** Lower-case hexadecimal digits, two for each byte. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Reads what `hexOf` has written. */
export const hexBytes = z.hex().transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'hex')))
