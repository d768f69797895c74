import table from './confusables.json'
import { withoutIgnorable } from './hidden'

/** The dot that is already part of a letter. */
const DOT_TWICE = /([ijIJ\u0131\u0237])\u0307/g

/** The character that each character looks like (UTS 39). */
const prototypes = new Map(
  Object.entries(table.alike).flatMap(([prototype, sources]) => {
    const looks = textOf(prototype)
    return sources.split(' ').map((source): [string, string] => [textOf(source), looks])
  }),
)

/**
 * The appearance of a name, as two keys. Names that share a key look alike, or differ only in upper and lower case.
 *
 * One key is not enough: the capital I looks like l, but its lower case is i; the Greek capital Ν looks like N, but its
 * lower case looks like v. Each key applies one of the two steps first.
 */
export function lookAlikeKeys(name: string): LookAlikeKeys {
  if (last.name !== name)
    last = { name, keys: [`folded ${skeleton(fold(name))}`, `seen ${fold(skeleton(name))}`] }
  return last.keys
}

export type LookAlikeKeys = readonly [folded: string, seen: string]

/** One login looks its name up in several indexes. They share these strings, too. */
let last: { readonly name: string; readonly keys: LookAlikeKeys } = { name: '', keys: ['folded ', 'seen '] }

/** Whether one name could be mistaken for the other. */
export function looksLike(one: string, other: string): boolean {
  const keys = lookAlikeKeys(one)
  return lookAlikeKeys(other).some((key, n) => key === keys[n])
}

/**
 * The skeleton of UTS 39, section 4, without reordering: a name has no bidirectional controls. Wide letters and other
 * compatibility forms count as the plain letters.
 */
export function skeleton(text: string): string {
  const decomposed = withoutIgnorable(text.normalize('NFD')).replace(DOT_TWICE, '$1')
  return drawn(drawn(decomposed).normalize('NFKD')).normalize('NFD')
}

function drawn(text: string): string {
  let looks = ''
  for (const character of text) looks += prototypes.get(character) ?? character
  return looks
}

/** Full case folding: ß, ẞ, ss and SS are equal, and so are σ and ς. */
const fold = (text: string): string =>
  text.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')

function textOf(digits: string): string {
  return String.fromCodePoint(...digits.split(' ').map((code) => Number.parseInt(code, 16)))
}
