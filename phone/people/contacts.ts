import type { UserMarks } from '../availability/incoming-policy'
import type { Contact, PersonId, PictureHash, Privacy } from '../model'
import type { Presence } from '../signalling/presence'
import type { Person } from './people-store'

/** What follows from their identity. */
export interface Recognised {
  readonly privacy: Privacy
  readonly lookAlike: string | undefined
  readonly picture: PictureHash | undefined
}

/** Combines the people at the server with the stored people. */
export function contactOf(
  id: PersonId,
  { name, online, status, identity, isGuest }: Presence,
  { lastSeenMs, privacyEvents }: Pick<Person, 'lastSeenMs' | 'privacyEvents'>,
  { favourite, blocked }: UserMarks,
  { privacy, lookAlike, picture }: Recognised,
): Contact {
  return {
    ...{ id, name, online, privacy, favourite, blocked },
    ...(online && isGuest && { isGuest }),
    ...(online && identity !== undefined && { identity }),
    ...(privacyEvents && { privacyEvents }),
    ...(lookAlike !== undefined && { lookAlike }),
    ...(picture !== undefined && { picture }),
    ...(online && status !== undefined && { status }),
    ...(!online && lastSeenMs !== undefined && { lastSeenMs }),
  }
}
