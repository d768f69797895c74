/** Letters that are written together with another one, without a decomposition in Unicode. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', æ: 'ae', œ: 'oe', þ: 'th', ŋ: 'n', ς: 'σ' },
}

const ASCII = /^[\x20-\x7e]*$/

/**
 * A text in the form that a search compares: without case, accents and strokes, in every language. "jose" finds José,
 * "ibrahim" İbrahim, "lukasz" Łukasz, "strasse" Straße.
 */
export const fold = (text: string): string =>
  // Most texts are English or nearly so, and need no more: ten times as fast.
  (ASCII.test(text) ? text.toLowerCase() : foldLetters(text)).replace(/\s+/gu, ' ').trim()

const foldLetters = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(/[łøđðħŧæœþŋς]/gu, (letter) => LETTERS[letter] ?? letter)

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly from: number
  /** Behind it. */
  readonly to: number
}

/**
 * Where a text has these words for the first time, as a search compares them; a letter that is only part of the match belongs to
 * it whole, with its accents.
 * @param folded what `fold` has made of the words; not empty
 * @returns undefined: nowhere
 */
export function spanOf(text: string, folded: string): Span | undefined {
  const units: string[] = []
  // Of each unit: the letter that it comes from.
  const letters: { from: number; to: number }[] = []
  let from = 0
  for (const letter of text) {
    const span = { from, to: from + letter.length }
    from = span.to
    const last = letters.at(-1)
    if (last && /^\p{M}$/u.test(letter)) last.to = span.to
    for (const unit of foldLetters(letter).replace(/\s+/gu, ' ').split('')) {
      if (unit === ' ' && (units.length === 0 || units.at(-1) === ' ')) continue
      units.push(unit)
      letters.push(span)
    }
  }
  const place = units.join('').indexOf(folded)
  const [first, last] = [letters[place], letters[place + folded.length - 1]]
  return first && last && { from: first.from, to: last.to }
}
