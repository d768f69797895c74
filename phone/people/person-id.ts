import { z } from 'zod'
import type { PersonId } from '../model'
import { MAX_NAME_CHARACTERS } from '../signalling/directory/contact-book'
import { serverKey } from './server-key'

/** The longest server in the form of `serverKey`. */
export const MAX_SERVER_CHARACTERS = 300

/** A name at a server identifies people in the directory protocol. */
export interface Place {
  /** In the form of `serverKey`. */
  readonly server: string
  readonly name: string
}

/** The id of a name at a server. Another name, or another server, is another person. */
export const personAt = (server: string, name: string): PersonId => `${serverKey(server)} ${name}` as PersonId

/** The server and name of a person. No address contains a space. */
export function placeOf(person: PersonId): Place | undefined {
  const space = person.indexOf(' ')
  return space < 0 ? undefined : { server: person.slice(0, space), name: person.slice(space + 1) }
}

export const personId: z.ZodType<PersonId> = z
  .string()
  .max(MAX_SERVER_CHARACTERS + 1 + MAX_NAME_CHARACTERS)
  .transform((text) => text as PersonId)

const named = z.looseObject({
  server: z.string(),
  name: z.string().optional(),
  contact: z.string().optional(),
})

/**
 * A migration of files: entries of the list under this key get the person's id, made from server and name, under
 * another key. An entry without them stays unchanged.
 */
export const withPersonIds =
  (list: string, id: 'id' | 'person', name: 'name' | 'contact') =>
  (content: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const entries = content[list]
    if (!Array.isArray(entries)) return { ...content }
    return {
      ...content,
      [list]: entries.map((entry: unknown) => {
        const { data } = named.safeParse(entry)
        const whose = data?.[name]
        return data && whose !== undefined ? { [id]: personAt(data.server, whose), ...data } : entry
      }),
    }
  }
