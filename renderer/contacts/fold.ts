/** Letters that are written together with another one, without a decomposition in Unicode. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', æ: 'ae', œ: 'oe', þ: 'th', ŋ: 'n', ς: 'σ' },
}

/**
 * A text in the form that a search compares: without case, accents and strokes, in every language. "jose" finds José,
 * "ibrahim" İbrahim, "lukasz" Łukasz, "strasse" Straße.
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(/[łøđðħŧæœþŋς]/gu, (letter) => LETTERS[letter] ?? letter)
    .replace(/\s+/gu, ' ')
    .trim()
