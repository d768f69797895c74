import type { Contact } from '../../electron/api'

/** Lower case without accents, so that "jose" finds "José". */
const fold = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase().replace(/\s+/gu, ' ').trim()

/** How well a folded name matches a folded query: 0 at its start, 1 at the start of a word, 2 inside, 3 not at all. */
function rank(name: string, query: string): number {
  if (name.startsWith(query)) return 0
  if (name.includes(` ${query}`)) return 1
  return name.includes(query) ? 2 : 3
}

/** Whether a name matches the query. An empty query matches everybody. */
export const matches = (name: string, search: string): boolean => rank(fold(name), fold(search)) < 3

/**
 * The contacts that match the query: online first, then the better match; otherwise in the given order. An empty query
 * keeps everybody.
 */
export function arrange(contacts: readonly Contact[], search: string): readonly Contact[] {
  const query = fold(search)
  return contacts
    .map((contact) => ({ contact, rank: rank(fold(contact.name), query) }))
    .filter((entry) => entry.rank < 3)
    .sort((a, b) => Number(b.contact.online) - Number(a.contact.online) || a.rank - b.rank)
    .map((entry) => entry.contact)
}

export interface Groups {
  /** Online contacts first. */
  readonly favourites: readonly Contact[]
  readonly online: readonly Contact[]
  /** The last seen first; in the given order while presence is unknown. */
  readonly away: readonly Contact[]
  readonly blocked: readonly Contact[]
}

/**
 * Puts everybody into one of the groups of the list. Blocked people appear among the blocked only.
 * @param connected whether presence is known
 */
export function groups(contacts: readonly Contact[], connected: boolean): Groups {
  const open = contacts.filter((contact) => !contact.blocked)
  const others = open.filter((contact) => !contact.favourite)
  const away = others.filter((contact) => !contact.online)
  return {
    favourites: arrange(
      open.filter((contact) => contact.favourite),
      '',
    ),
    online: others.filter((contact) => contact.online),
    away: connected ? away.toSorted((a, b) => (b.lastSeenMs ?? 0) - (a.lastSeenMs ?? 0)) : away,
    blocked: contacts.filter((contact) => contact.blocked),
  }
}
