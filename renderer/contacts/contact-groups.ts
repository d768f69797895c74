import type { Contact } from '../../electron/api'
import { fold } from '../../locales/fold'

/** Folding is the most expensive step, and unchanged contacts stay the same objects. */
const folded = new WeakMap<Contact, readonly string[]>()

/** The name, and the nickname. */
function foldedNames(contact: Contact): readonly string[] {
  const known = folded.get(contact)
  if (known) return known
  const { name, nickname } = contact
  const names = nickname === undefined ? [fold(name)] : [fold(nickname), fold(name)]
  folded.set(contact, names)
  return names
}

/** The place among the matches. */
const RANKS = 3

/**
 * How well a folded name matches a folded query: 0 it starts with it, 1 one of its words does, 2 it contains it, 3 no
 * match.
 */
function rank(name: string, query: string): number {
  if (name.startsWith(query)) return 0
  if (name.includes(` ${query}`)) return 1
  return name.includes(query) ? 2 : 3
}

/** Whether a name matches the search box. An empty query matches everybody. */
export const matches = (name: string, search: string): boolean => rank(fold(name), fold(search)) < RANKS

/**
 * The contacts that match the query: online first, then the better match; otherwise in the given order. An empty query
 * keeps everybody.
 */
export function matchingContacts<Some extends Contact>(
  contacts: readonly Some[],
  search: string,
): readonly Some[] {
  const query = fold(search)
  // The list is sorted already, and grouping keeps its order.
  const shares = Array.from({ length: 2 * RANKS }, (): Some[] => [])
  for (const contact of contacts) {
    const found = Math.min(...foldedNames(contact).map((name) => rank(name, query)))
    if (found < RANKS) shares[contact.online ? found : RANKS + found]?.push(contact)
  }
  return shares.flat()
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
 * Sorts everybody into the list's groups. Blocked people are among the blocked only.
 * @param connected whether presence is known
 * @param before the previous groups: unchanged contacts keep their order
 */
export function groups(contacts: readonly Contact[], connected: boolean, before?: Groups): Groups {
  const open = contacts.filter((contact) => !contact.blocked)
  const others = open.filter((contact) => !contact.favourite)
  const away = others.filter((contact) => !contact.online)
  return {
    favourites: matchingContacts(
      open.filter((contact) => contact.favourite),
      '',
    ),
    online: others.filter((contact) => contact.online),
    away: connected ? lastSeenFirst(away, before?.away ?? []) : away,
    blocked: contacts.filter((contact) => contact.blocked),
  }
}

/** Inserts new and changed contacts into the sorted ones, without sorting again at each change. */
function lastSeenFirst(away: readonly Contact[], before: readonly Contact[]): readonly Contact[] {
  const place = new Map(away.map((contact, index) => [contact, index]))
  const order = (a: Contact, b: Contact): number =>
    (b.lastSeenMs ?? 0) - (a.lastSeenMs ?? 0) || (place.get(a) ?? 0) - (place.get(b) ?? 0)
  const left = new Set(away)
  const kept = before.filter((contact) => left.delete(contact))
  const come = [...left].sort(order)
  const result: Contact[] = []
  let next = 0
  for (const contact of kept) {
    for (let other = come[next]; other && order(other, contact) < 0; other = come[++next]) result.push(other)
    result.push(contact)
  }
  return result.concat(come.slice(next))
}

/** Creates a function that groups successive lists. */
export function createGrouper(): (contacts: readonly Contact[], connected: boolean) => Groups {
  let before: Groups | undefined
  return (contacts, connected) => {
    const now = groups(contacts, connected, before)
    // Without presence nobody is sorted by the time they were last seen.
    before = connected ? now : undefined
    return now
  }
}
