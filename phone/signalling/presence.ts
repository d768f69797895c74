import type { Fingerprint } from '../../protocol/directory'

/** Somebody who is at the server, or was in this run. */
export interface Presence {
  readonly name: string
  readonly online: boolean
  /** Who their phone says it is, while they are online. */
  readonly identity?: Fingerprint
}

/** What became of who is at the server. Each name is in one of the two, once. */
export interface PresenceChanges {
  /** Who came, left, or announced another identity. */
  readonly upserted: readonly Presence[]
  /** Names of whom nothing is known any more. */
  readonly removed: readonly string[]
}
