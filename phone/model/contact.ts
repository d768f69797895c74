import type { PersonId } from './person-id'
import type { Privacy } from './privacy'

/** Somebody who is at the server, was there, or is remembered there: a favourite, blocked, or pinned to an identity. */
export interface Contact {
  readonly id: PersonId
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

/** What became of a list of contacts. Each id is in one of the two, once. */
export interface ContactChanges {
  /** New contacts, and those of whom anything changed. */
  readonly upserted: readonly Contact[]
  readonly removed: readonly PersonId[]
}
