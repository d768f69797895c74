import type { AppState } from '../../electron/api'

/** Texts that the user has not looked at. */
export interface Unread {
  readonly people: number
  /** Those of silenced rooms do not count. */
  readonly rooms: number
}

/** The unread texts of all people and of all rooms. */
export const unreadOf = ({ directTexts, rooms }: Pick<AppState, 'directTexts' | 'rooms'>): Unread => ({
  people: directTexts.reduce((sum, { unread }) => sum + unread, 0),
  rooms: rooms.reduce((sum, { unread, silencedUntilMs }) => sum + (silencedUntilMs ? 0 : unread), 0),
})
