import type { AppState, Contact, ShownRoom } from '../../electron/api'
import { matches, matchingContacts } from '../contacts/contact-groups'

export interface Found {
  /** The best first. */
  readonly people: readonly Contact[]
  readonly rooms: readonly ShownRoom[]
}

/** The people and rooms with such a name; none for an empty query. */
export function search(
  { contacts, hasRooms, rooms }: Pick<AppState, 'contacts' | 'hasRooms' | 'rooms'>,
  query: string,
): Found {
  if (query.trim() === '') return { people: [], rooms: [] }
  return {
    people: matchingContacts(contacts, query),
    rooms: hasRooms ? rooms.filter(({ name }) => matches(name, query)) : [],
  }
}
