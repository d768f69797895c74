/** The number of avatar hues, spread evenly and named by their angle in OKLCH. */
const HUES = 12

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstGrapheme(word: string): string {
  for (const { segment } of graphemes.segment(word)) return segment
  return ''
}

/**
 * The avatar's text: the first letters of the first and the last word, or one character when the name does not start
 * with letters (an emoji, a digit). Empty for a name without visible characters.
 */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => word !== '')
  const [first, last] = [words[0] ?? name.trim(), words.at(-1) ?? '']
  const one = firstGrapheme(first)
  const two = firstGrapheme(last)
  const letters = /^\p{L}/u
  if (words.length < 2 || !letters.test(one) || !letters.test(two)) return one.toLocaleUpperCase()
  return (one + two).toLocaleUpperCase()
}

/** The hue (degrees) of a name: the same on every computer. FNV-1a over the code units. */
export function hueOf(name: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  }
  // The low bits of FNV-1a are weak, so combine them with the high half.
  return (((hash ^ (hash >>> 16)) >>> 0) % HUES) * (360 / HUES)
}
