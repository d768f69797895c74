import type { AppState, DirectSummary, ShownRoom } from '../../api'

type Counted = Pick<AppState, 'unseenMissed'> & {
  readonly directTexts: readonly Pick<DirectSummary, 'unread'>[]
  readonly rooms: readonly Pick<ShownRoom, 'unread' | 'silencedUntilMs'>[]
}

/** Missed calls, texts of people, and texts in rooms that are not silenced, that the user has not seen. */
export const unseenIn = ({ unseenMissed, rooms, directTexts }: Counted): number =>
  rooms.reduce(
    (sum, { unread, silencedUntilMs }) => sum + (silencedUntilMs === undefined ? unread : 0),
    directTexts.reduce((sum, { unread }) => sum + unread, unseenMissed),
  )
