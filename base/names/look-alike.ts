import table from './confusables.json'
import { withoutIgnorable } from './hidden'

/** A dot that a letter has already. */
const DOT_TWICE = /([ijIJ\u0131\u0237])\u0307/g

/** The character that each character looks like (UTS 39). */
const prototypes = new Map(
  Object.entries(table.alike).flatMap(([prototype, sources]) => {
    const looks = textOf(prototype)
    return sources.split(' ').map((source): [string, string] => [textOf(source), looks])
  }),
)

/**
 * What a name looks like, in two ways. Names that have a key in common look alike, or differ in upper and lower case only.
 *
 * One key would not do: the capital I looks like l, and i is its lower case; the Greek capital Ν looks like N, and its
 * lower case like v. Each key takes one of the two steps first.
 */
export function lookAlikeKeys(name: string): LookAlikeKeys {
  if (last.name !== name)
    last = { name, keys: [`folded ${skeleton(fold(name))}`, `seen ${fold(skeleton(name))}`] }
  return last.keys
}

export type LookAlikeKeys = readonly [folded: string, seen: string]

/** One login looks its name up in several indexes. They share these strings, too. */
let last: { readonly name: string; readonly keys: LookAlikeKeys } = { name: '', keys: ['folded ', 'seen '] }

/** Whether one name could be taken for the other. */
export function looksLike(one: string, other: string): boolean {
  const keys = lookAlikeKeys(one)
  return lookAlikeKeys(other).some((key, n) => key === keys[n])
}

/**
 * The skeleton of UTS 39, section 4, without the order of display: a name has no bidirectional controls. Wide letters and
 * other compatible forms count as the plain ones.
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

/** Full case folding: ß, ẞ, ss and SS are the same, σ and ς as well. */
const fold = (text: string): string =>
  text.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')

function textOf(digits: string): string {
  return String.fromCodePoint(...digits.split(' ').map((code) => Number.parseInt(code, 16)))
}
