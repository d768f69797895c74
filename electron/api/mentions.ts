import type { PersonInRoom } from '../../phone/model'

export interface Mention<Person extends PersonInRoom = PersonInRoom> {
  /** Where its `@` is, in UTF-16 units. */
  readonly at: number
  readonly person: Person
}

/** Where a text mentions these people, by `@` and the whole name; of two names that fit the longer one. */
export function mentionsIn<Person extends PersonInRoom>(
  text: string,
  people: readonly Person[],
): readonly Mention<Person>[] {
  const longestFirst = people
    .filter(({ name }) => name !== '')
    .toSorted((a, b) => b.name.length - a.name.length)
  const found: Mention<Person>[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (isInWord(text[at - 1])) continue
    const person = longestFirst.find(
      ({ name }) => text.startsWith(name, at + 1) && !isInWord(text[at + 1 + name.length]),
    )
    if (person) found.push({ at, person })
  }
  return found
}

const isInWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter)

/** A text as it is read to the user: who is mentioned has the name by which the user knows them. */
export function withShownNames(
  text: string,
  people: readonly (PersonInRoom & { readonly nickname?: string | undefined })[],
): string {
  let words = ''
  let from = 0
  for (const { at, person } of mentionsIn(text, people)) {
    words += `${text.slice(from, at)}@${person.nickname ?? person.name}`
    from = at + 1 + person.name.length
  }
  return words + text.slice(from)
}
