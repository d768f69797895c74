/** Letters that are written with another one and have no decomposition in Unicode. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', æ: 'ae', œ: 'oe', þ: 'th', ŋ: 'n', ς: 'σ' },
}

/**
 * A text as a search compares it: without case, accents and strokes, in every language of the computer. "jose" finds
 * José, "ibrahim" İbrahim, "lukasz" Łukasz, "strasse" Straße.
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
