import { legible } from '../base/names/hidden'

export { legible }

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Whether a text has no visible character, such as an empty name or one of spaces. */
export const isBlank = (text: string): boolean => text.trim() === ''

/** Text already isolated, such as a nested sentence. */
const ISOLATE = /\u2068([^\u2066-\u2069]*)\u2069/u

/**
 * A text of others inside a sentence, with a visible sign for each hidden character. One written from right to left is
 * isolated, or it would drag the punctuation along.
 */
export function isolated(text: string): string {
  if (!RIGHT_TO_LEFT.test(text)) return legible(text)
  const plain = text.split(ISOLATE).map((part, n) => (n % 2 === 0 ? legible(part) : isolate(legible(part))))
  return plain.length > 1 ? plain.join('') : isolate(legible(text))
}

const isolate = (text: string): string => `\u2068${text}\u2069`
