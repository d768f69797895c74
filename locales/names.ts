import { legible } from '../base/names/hidden'

export { legible }

/** The blocks of characters that run from right to left by default (Unicode's DerivedBidiClass: R and AL). */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFE\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/** Whether a text has no visible character, such as an empty name or one of spaces. */
export const isBlank = (text: string): boolean => text.trim() === ''

/**
 * A text of others inside a sentence, with a visible sign for each hidden character, also for those that isolate. One with
 * characters from right to left is isolated, or it would drag the punctuation along.
 */
export function isolated(text: string): string {
  const shown = legible(text)
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown
}

/** An isolated text in a line. */
const ISOLATE = /(\u2068[^\u2066-\u2069]*\u2069)/u

/** A line in which the texts of others are isolated already; a visible sign for each other hidden character. */
export const legibleLine = (line: string): string =>
  line
    .split(ISOLATE)
    .map((part, n) => (n % 2 === 0 ? legible(part) : `\u2068${legible(part.slice(1, -1))}\u2069`))
    .join('')
