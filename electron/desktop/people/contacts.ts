import type { Contact } from '../../api'
import { byName, type Presence } from '../../phone/directory/contact-book'
import type { Person } from '../stores/people-store'

/**
 * Those whom the phone sees together with those who are remembered of the same server, sorted as people sort names.
 * @param ownName is left out: under it others may have been met before
 */
export function contactsOf(
  present: readonly Presence[],
  remembered: readonly Person[],
  ownName: string | undefined,
): readonly Contact[] {
  const known = new Map(remembered.map((person) => [person.name, person]))
  const names = new Set(present.map(({ name }) => name))
  const absent = remembered.filter(({ name }) => !names.has(name) && name !== ownName)
  const contacts = [
    ...present.map(({ name, online }) => contact(name, online, known.get(name))),
    ...absent.map((person) => contact(person.name, false, person)),
  ]
  // What the phone gives is sorted already.
  return absent.length === 0 ? contacts : contacts.sort(byName)
}

function contact(name: string, online: boolean, person: Person | undefined): Contact {
  const { favourite = false, blocked = false, lastSeenMs } = person ?? {}
  return {
    name,
    online,
    privacy: 'not-private',
    favourite,
    blocked,
    ...(!online && lastSeenMs !== undefined && { lastSeenMs }),
  }
}
