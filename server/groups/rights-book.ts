import type { UserRights } from '../../protocol/groups'
import { GROUP_TICKET_LIFETIME_MS } from './group-tickets'

/** Beyond it so many of the oldest are forgotten, of the group that has the most: so nobody floods those of other rooms away. */
const MOST = 10_000
const FORGOTTEN_AT_ONCE = 100

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
      if (untilMs > nowMs) break
      this.#entries.delete(oldest)
    }
    if (this.#entries.size > MOST) this.#forgetOfLargest()
  }

  #forgetOfLargest(): void {
    const counts = new Map<number, number>()
    for (const entry of this.#entries.values())
      counts.set(entry.groupId, (counts.get(entry.groupId) ?? 0) + 1)
    const [largest] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))
    let left = FORGOTTEN_AT_ONCE
    for (const [key, { groupId }] of this.#entries) {
      if (left === 0) return
      if (groupId !== largest) continue
      this.#entries.delete(key)
      left--
    }
  }
}

const keyOf = (groupId: number, userId: number): string => `${groupId}/${userId}`
