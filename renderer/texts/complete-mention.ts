import type { PersonInRoom } from '../../electron/api'
import { matches } from '../contacts/contact-groups'
import { fold } from '../../locales/fold'
import type { Mentionable } from './parts'

/** A mention that is being written. */
export interface OpenMention {
  /** Where its `@` is, in UTF-16 units. */
  readonly at: number
  /** What is written of the name. */
  readonly written: string
}

/** Longer than any name that has to be completed. UTF-16 units */
const LONGEST = 40

/** The mention that ends at the caret; undefined: there is none. */
export function mentionBefore(text: string, caret: number): OpenMention | undefined {
  const at = text.lastIndexOf('@', caret - 1)
  if (caret === 0 || at === -1 || caret - at > LONGEST || /[\p{L}\p{N}]/u.test(text[at - 1] ?? ''))
    return undefined
  const written = text.slice(at + 1, caret)
  return /[\n@]|^\s|\s\s/u.test(written) ? undefined : { at, written }
}

const MOST = 6

/** Who could be meant, by name or nickname; nobody when the whole name is there already. Names that begin so come first. */
export function candidates(people: readonly Mentionable[], written: string): readonly Mentionable[] {
  const wanted = fold(written)
  const fitting = people.filter((person) => namesOf(person).some((name) => matches(name, written)))
  if (fitting.some(({ name }) => name === written.trimEnd())) return []
  const [first, others] = [true, false].map((begins) =>
    fitting.filter((person) => namesOf(person).some((name) => fold(name).startsWith(wanted)) === begins),
  )
  return [...(first ?? []), ...(others ?? [])].slice(0, MOST)
}

const namesOf = ({ name, nickname }: Mentionable): readonly string[] =>
  nickname === undefined ? [name] : [name, nickname]

/** The text with the whole name, and the new place of the caret. */
export function completed(
  text: string,
  caret: number,
  { at }: OpenMention,
  { name }: PersonInRoom,
): { readonly text: string; readonly caret: number } {
  const before = `${text.slice(0, at)}@${name} `
  return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length }
}
