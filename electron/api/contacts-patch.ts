import type { Contact } from '../../phone/model'
import type { ContactsPatch } from './state'

/**
 * The difference between two lists of contacts in the same order, each person once.
 * @returns undefined if there is none
 */
export function contactsPatch(
  before: readonly Contact[],
  now: readonly Contact[],
): ContactsPatch | undefined {
  if (before === now) return undefined
  // Most lists differ in a few places only: equal parts at both ends need no look-up.
  let first = 0
  while (first < before.length && first < now.length && isSame(before[first], now[first])) first++
  let same = 0
  const most = Math.min(before.length, now.length) - first
  while (same < most && isSame(before.at(-1 - same), now.at(-1 - same))) same++

  const old = new Map(before.slice(first, before.length - same).map((contact) => [contact.id, contact]))
  const put: { place: number; contact: Contact }[] = []
  for (let place = first; place < now.length - same; place++) {
    const contact = now[place]
    if (contact === undefined) continue
    if (!isSame(old.get(contact.id), contact)) put.push({ place, contact })
    old.delete(contact.id)
  }
  const removed = [...old.keys()]
  return put.length === 0 && removed.length === 0 ? undefined : { removed, put }
}

/** The list after a patch, in one pass, because the patch is sorted. */
export function patchedContacts(
  before: readonly Contact[],
  { removed, put }: ContactsPatch,
): readonly Contact[] {
  const moved = new Set([...removed, ...put.map(({ contact }) => contact.id)])
  const rest = before.filter(({ id }) => !moved.has(id))
  const contacts: Contact[] = []
  let taken = 0
  for (const { place, contact } of put) {
    const upTo = taken + place - contacts.length
    contacts.push(...rest.slice(taken, upTo), contact)
    taken = upTo
  }
  return contacts.concat(rest.slice(taken))
}

/** Every field of a contact: one that is added has to be compared, too. */
const FIELDS = Object.keys({
  id: true,
  name: true,
  online: true,
  isGuest: true,
  status: true,
  privacy: true,
  identity: true,
  lookAlike: true,
  privacyEvents: true,
  picture: true,
  favourite: true,
  blocked: true,
  nickname: true,
  knownBy: true,
  note: true,
  silencedUntilMs: true,
  lastSeenMs: true,
} satisfies Record<keyof Contact, true>) as readonly (keyof Contact)[]

const isSame = (before: Contact | undefined, now: Contact | undefined): boolean =>
  before === now ||
  (before !== undefined && now !== undefined && FIELDS.every((field) => before[field] === now[field]))
