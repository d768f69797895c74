import type { DirectSummary, NetworkSummary, ShownRoom } from '../../api'

interface Texts {
  /** Of people who are not silenced. */
  readonly directTexts: readonly Pick<DirectSummary, 'unread'>[]
  readonly rooms: readonly Pick<ShownRoom, 'unread' | 'silencedUntilMs'>[]
}

/** Texts of these people, and texts in rooms that are not silenced, that the user has not seen. */
export const unreadTexts = ({ rooms, directTexts }: Texts): number =>
  rooms.reduce(
    (sum, { unread, silencedUntilMs }) => sum + (silencedUntilMs === undefined ? unread : 0),
    directTexts.reduce((sum, { unread }) => sum + unread, 0),
  )

interface Counted {
  /** At all networks. */
  readonly unseenMissed: number
  readonly networks: readonly Pick<NetworkSummary, 'unread'>[]
}

/** Missed calls and texts that the user has not seen, at all networks. */
export const unseenIn = ({ unseenMissed, networks }: Counted): number =>
  networks.reduce((sum, { unread }) => sum + unread, unseenMissed)
