import type { NetworkSummary } from '../../api'

interface Counted {
  /** At all networks. */
  readonly unseenMissed: number
  readonly networks: readonly Pick<NetworkSummary, 'unread'>[]
}

/** Missed calls and texts that the user has not seen, at all networks. */
export const unseenIn = ({ unseenMissed, networks }: Counted): number =>
  networks.reduce((sum, { unread }) => sum + unread, unseenMissed)
