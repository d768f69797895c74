import type { Fingerprint } from '../../../protocol/directory'
import type { Contact } from '../../api'
import { byName, type Presence } from '../../../phone/signalling/directory/contact-book'
import { privacyOf } from '../../../phone/privacy/trust'
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
    ...present.map(({ name, online, identity }) => contact(name, online, known.get(name), identity)),
    ...absent.map((person) => contact(person.name, false, person)),
  ]
  // What the phone gives is sorted already.
  return absent.length === 0 ? contacts : contacts.sort(byName)
}

function contact(name: string, online: boolean, person: Person | undefined, identity?: Fingerprint): Contact {
  const { favourite = false, blocked = false, lastSeenMs, pin } = person ?? {}
  const privacy = privacyOf(online ? identity : pin?.identity, pin)
  return {
    name,
    online,
    privacy,
    favourite,
    blocked,
    ...(!online && lastSeenMs !== undefined && { lastSeenMs }),
  }
}
