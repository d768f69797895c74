import type { Contact, PersonId } from '../model'
import { privacyOf } from '../privacy/trust'
import type { Presence } from '../signalling/presence'
import type { Person } from './people-store'

/** Combines the people at the server with the stored ones. */
export function contactOf(
  id: PersonId,
  { name, online, identity }: Presence,
  remembered: Person | undefined,
): Contact {
  const { favourite = false, blocked = false, lastSeenMs, pin } = remembered ?? {}
  const privacy = privacyOf(online ? identity : pin?.identity, pin)
  return {
    ...{ id, name, online, privacy, favourite, blocked },
    ...(!online && lastSeenMs !== undefined && { lastSeenMs }),
  }
}
