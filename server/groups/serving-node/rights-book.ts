import type { UserRights } from '../../../protocol/groups'
import { GROUP_TICKET_LIFETIME_MS } from '../group-tickets'
import { memberKey } from './member'

/** Beyond it the oldest is forgotten. */
const MOST = 10_000

interface Entry {
  readonly rights: UserRights
  readonly untilMs: number
}

const FULL_RIGHTS: UserRights = { isSilenced: false, isOut: false }

/**
 * What hosts of rooms have decided about users, until the tickets from before have expired: from then on tickets say the same. Pure; any
 * monotonic time.
 */
export class RightsBook {
  /** The oldest first. */
  readonly #entries = new Map<number, Entry>()

  of(groupId: number, userId: number, nowMs: number): UserRights {
    const entry = this.#entries.get(memberKey(groupId, userId))
    return entry && entry.untilMs > nowMs ? entry.rights : FULL_RIGHTS
  }

  set(groupId: number, userId: number, rights: UserRights, nowMs: number): void {
    const key = memberKey(groupId, userId)
    this.#entries.delete(key)
    if (rights.isSilenced || rights.isOut)
      this.#entries.set(key, { rights, untilMs: nowMs + GROUP_TICKET_LIFETIME_MS })
    for (const [oldest, { untilMs }] of this.#entries) {
      if (untilMs > nowMs && this.#entries.size <= MOST) return
      this.#entries.delete(oldest)
    }
  }
}
