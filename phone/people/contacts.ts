import { type Contact, isRecognised, type PersonId, type PictureHash, type Privacy } from '../model'
import type { Presence } from '../signalling/presence'
import type { Person } from './people-store'

/** What the user has marked somebody with. */
export interface PersonMarks {
  readonly favourite: boolean
  readonly blocked: boolean
  readonly nickname?: string | undefined
  readonly note?: string | undefined
  /** Unix time, ms, in the future. */
  readonly silencedUntilMs?: number | undefined
}

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
  { favourite, blocked, nickname, note, silencedUntilMs }: PersonMarks,
  { privacy, lookAlike, picture }: Recognised,
): Contact {
  return {
    ...{ id, name, online, privacy, favourite, blocked },
    ...(online && isGuest && { isGuest }),
    ...(online && identity !== undefined && { identity }),
    ...(privacyEvents && { privacyEvents }),
    ...(lookAlike !== undefined && { lookAlike }),
    ...(nickname !== undefined && { nickname }),
    ...(nickname !== undefined && isRecognised(privacy) && identity !== undefined && { knownBy: identity }),
    ...(note !== undefined && { note }),
    ...(silencedUntilMs !== undefined && { silencedUntilMs }),
    ...(picture !== undefined && { picture }),
    ...(online && status !== undefined && { status }),
    ...(!online && lastSeenMs !== undefined && { lastSeenMs }),
  }
}
