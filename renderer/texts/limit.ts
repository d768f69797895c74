/** Code points. */
export const MAX_TEXT_LENGTH = 4_000
/** From here on the rest is counted. */
const COUNTED_FROM = 3_600

/** How many characters are left, negative beyond the limit; undefined: more than enough. */
export function charactersLeft(text: string): number | undefined {
  // Code points are never more than code units.
  if (text.length < COUNTED_FROM) return undefined
  const length = Array.from(text).length
  return length < COUNTED_FROM ? undefined : MAX_TEXT_LENGTH - length
}
