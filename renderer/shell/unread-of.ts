import type { AppState, PersonId } from '../../electron/api'

/** Texts that the user has not looked at; those of silenced people and rooms do not count. */
export interface Unread {
  readonly people: number
  readonly rooms: number
}

/** The unread texts of all people and of all rooms. */
export function unreadOf({
  contacts,
  directTexts,
  rooms,
}: Pick<AppState, 'contacts' | 'directTexts' | 'rooms'>): Unread {
  const isSilenced = (person: PersonId): boolean =>
    contacts.some(({ id, silencedUntilMs }) => id === person && silencedUntilMs !== undefined)
  return {
    people: directTexts.reduce(
      (sum, { person, unread }) => sum + (unread > 0 && !isSilenced(person) ? unread : 0),
      0,
    ),
    rooms: rooms.reduce((sum, { unread, silencedUntilMs }) => sum + (silencedUntilMs ? 0 : unread), 0),
  }
}
