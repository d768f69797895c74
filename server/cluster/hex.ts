/** Lower-case hexadecimal digits, two for each byte. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
