import type { UserMarks } from '../availability/incoming-policy'
import type { Contact, PersonId, Privacy } from '../model'
import type { Presence } from '../signalling/presence'
import type { Person } from './people-store'

/** Combines the people at the server with the stored people. */
export function contactOf(
  id: PersonId,
  { name, online, status, identity, isGuest }: Presence,
  { lastSeenMs, privacyEvents }: Pick<Person, 'lastSeenMs' | 'privacyEvents'>,
  { favourite, blocked }: UserMarks,
  { privacy, lookAlike }: { readonly privacy: Privacy; readonly lookAlike: string | undefined },
): Contact {
  return {
    ...{ id, name, online, privacy, favourite, blocked },
    ...(online && isGuest && { isGuest }),
    ...(online && identity !== undefined && { identity }),
    ...(privacyEvents && { privacyEvents }),
    ...(lookAlike !== undefined && { lookAlike }),
    ...(online && status !== undefined && { status }),
    ...(!online && lastSeenMs !== undefined && { lastSeenMs }),
  }
}
