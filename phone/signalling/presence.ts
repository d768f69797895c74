import type { Fingerprint } from '../../protocol/directory'
import type { BusyStatus } from '../model'

/** A person who is at the server, or was during this run. */
export interface Presence {
  readonly name: string
  readonly online: boolean
  /** They are at the broker only. */
  readonly isGuest?: true
  /** The identity that their phone announces, while they are online. */
  readonly identity?: Fingerprint
  /** While they are online; undefined: available, or they tell nothing. */
  readonly status?: BusyStatus
}

/** Changes of the people at the server. Each name occurs once, in one of the two. */
export interface PresenceChanges {
  /** People who arrived, left, or announced another identity or status. */
  readonly upserted: readonly Presence[]
  /** Names that are no longer stored. */
  readonly removed: readonly string[]
}
