import type { Privacy } from './privacy'

/** Somebody who is at the server, was there, or is remembered there: a favourite, blocked, or pinned to an identity. */
export interface Contact {
  readonly name: string
  readonly online: boolean
  /** While they are offline: by what they are pinned to. */
  readonly privacy: Privacy
  /** Stands on top of the list. */
  readonly favourite: boolean
  /** Their calls are refused without a trace. */
  readonly blocked: boolean
  /** When they were last online, as far as this computer saw, Unix time, ms; undefined if never, or online now. */
  readonly lastSeenMs?: number
}
