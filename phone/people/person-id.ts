import { z } from 'zod'
import type { PersonId } from '../model'
import { MAX_NAME_CHARACTERS } from '../signalling/directory/contact-book'
import { serverKey } from './server-key'

/** The longest server, as `serverKey` writes it. */
export const MAX_SERVER_CHARACTERS = 300

/** A name at a server: how the directory protocol knows people. */
export interface Place {
  /** As `serverKey` writes it. */
  readonly server: string
  readonly name: string
}

/** Who has a name at a server: who signs in under another name, or elsewhere, is another person. */
export const personAt = (server: string, name: string): PersonId => `${serverKey(server)} ${name}` as PersonId

/** Where somebody is to be found. No address holds a space. */
export function placeOf(person: PersonId): Place | undefined {
  const space = person.indexOf(' ')
  return space < 0 ? undefined : { server: person.slice(0, space), name: person.slice(space + 1) }
}

export const personId: z.ZodType<PersonId> = z
  .string()
  .max(MAX_SERVER_CHARACTERS + 1 + MAX_NAME_CHARACTERS)
  .transform((text) => text as PersonId)

/** A file's migration: entries of the list under this key, which named a place only, get the person's id under another. */
export const withPersonIds =
  (list: string, id: 'id' | 'person', name: 'name' | 'contact') =>
  (content: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
    ...content,
    [list]: z
      .array(z.looseObject({ server: z.string(), [name]: z.string() }))
      .parse(content[list])
      .map((entry) => ({ [id]: personAt(String(entry['server']), String(entry[name])), ...entry })),
  })
