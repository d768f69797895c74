import type { Contact } from '../../electron/api'

/** Letters without case and accents, so that "jose" finds "José". */
const fold = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase().replace(/\s+/gu, ' ').trim()

/** How well a folded name answers a folded query: 0 begins with it, 1 a word does, 2 holds it, 3 not at all. */
function rank(name: string, query: string): number {
  if (name.startsWith(query)) return 0
  if (name.includes(` ${query}`)) return 1
  return name.includes(query) ? 2 : 3
}

/** Whether a name answers what stands in the search box. An empty query finds everybody. */
export const matches = (name: string, search: string): boolean => rank(fold(name), fold(search)) < 3

/**
 * The contacts to show for what stands in the search box: who is online first, then the better match; otherwise
 * in the order given. An empty query keeps everybody.
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
  /** Who is online first. */
  readonly favourites: readonly Contact[]
  readonly online: readonly Contact[]
  /** The last seen first; in the order given while nobody knows who is online. */
  readonly away: readonly Contact[]
  readonly blocked: readonly Contact[]
}

/**
 * Everybody in one of the groups that the list shows. Who is blocked stands among the blocked only.
 * @param connected whether it is known who is online
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
