import type { UserRights } from '../../protocol/groups'
import { GROUP_TICKET_LIFETIME_MS } from './group-tickets'

/** Beyond it the oldest is forgotten. */
const MOST = 10_000

/** What the host of a room has decided about one user. */
export interface DecidedRights {
  readonly groupId: number
  readonly userId: number
  readonly rights: UserRights
}

interface Entry extends DecidedRights {
  readonly untilMs: number
}

const FULL_RIGHTS: UserRights = { isSilenced: false, isOut: false }

/**
 * What hosts of rooms have decided about users, until the tickets from before have expired: from then on tickets say the same. Pure; any
 * monotonic time.
 */
export class RightsBook {
  /** The oldest first. */
  readonly #entries = new Map<string, Entry>()

  of(groupId: number, userId: number, nowMs: number): UserRights {
    const entry = this.#entries.get(keyOf(groupId, userId))
    return entry && entry.untilMs > nowMs ? entry.rights : FULL_RIGHTS
  }

  /** Those who have less than full rights. */
  all(nowMs: number): readonly DecidedRights[] {
    return [...this.#entries.values()].filter(({ untilMs }) => untilMs > nowMs)
  }

  /** What happens to the floor is not kept. */
  set(groupId: number, userId: number, { isSilenced, isOut }: UserRights, nowMs: number): void {
    const key = keyOf(groupId, userId)
    this.#entries.delete(key)
    const rights = { isSilenced, isOut }
    if (isSilenced || isOut)
      this.#entries.set(key, { groupId, userId, rights, untilMs: nowMs + GROUP_TICKET_LIFETIME_MS })
    for (const [oldest, { untilMs }] of this.#entries) {
      if (untilMs > nowMs && this.#entries.size <= MOST) return
      this.#entries.delete(oldest)
    }
  }
}

const keyOf = (groupId: number, userId: number): string => `${groupId}/${userId}`
