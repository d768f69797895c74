import type { AppState, ShownRoom } from '../../api'

type Counted = Pick<AppState, 'unseenMissed'> & {
  readonly rooms: readonly Pick<ShownRoom, 'unread' | 'silencedUntilMs'>[]
}

/** Missed calls, and texts in rooms that are not silenced, that the user has not seen. */
export const unseenIn = ({ unseenMissed, rooms }: Counted): number =>
  rooms.reduce(
    (sum, { unread, silencedUntilMs }) => sum + (silencedUntilMs === undefined ? unread : 0),
    unseenMissed,
  )
