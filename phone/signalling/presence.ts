import type { Fingerprint } from '../../protocol/directory'

/** A person who is at the server, or was during this run. */
export interface Presence {
  readonly name: string
  readonly online: boolean
  /** The identity that their phone announces, while they are online. */
  readonly identity?: Fingerprint
}

/** Changes of the people at the server. Each name occurs once, in one of the two. */
export interface PresenceChanges {
  /** People who arrived, left, or announced another identity. */
  readonly upserted: readonly Presence[]
  /** Names that are no longer stored. */
  readonly removed: readonly string[]
}
