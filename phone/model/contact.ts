import type { Status } from '../../base/status'
import type { Fingerprint } from '../../protocol/directory'
import type { PersonId } from './person-id'
import type { PictureHash } from './picture'
import type { Privacy } from './privacy'

/** Why somebody who is online may not answer. */
export type BusyStatus = Exclude<Status, 'available'>

/** What happened to the identity that somebody is known by. */
export interface PrivacyEvent {
  /** They proved an identity: the first, or another one than before. The user compared the safety code, or took that back. */
  readonly kind: 'first-seen' | 'changed' | 'verified' | 'unverified'
  /** Unix time, ms. */
  readonly atMs: number
}

/** A person who is at the server, was there, or is stored: a favourite, blocked, or pinned to an identity. */
export interface Contact {
  readonly id: PersonId
  readonly name: string
  readonly online: boolean
  /** They are at the broker only, such as in a browser: nothing proves who they are. */
  readonly isGuest?: true
  /** Why they may not answer; undefined: available, without a status, or offline. */
  readonly status?: BusyStatus
  /** While they are offline, by their pin. */
  readonly privacy: Privacy
  /** The identity that they announce: for invitations to rooms, and for the consent to another one. */
  readonly identity?: Fingerprint
  /** With a warning: the pinned person whom they only look like, by their name. */
  readonly lookAlike?: string
  /** What happened to their identity, oldest first: the last 20. */
  readonly privacyEvents?: readonly PrivacyEvent[]
  /** Their picture, as far as they have shown us one, and their identity is not in doubt. */
  readonly picture?: PictureHash
  /** Listed first. */
  readonly favourite: boolean
  /** Their calls are refused without a trace. */
  readonly blocked: boolean
  /** What the user calls them. Absent while somebody else may have taken their name: it belongs to the one who was meant. */
  readonly nickname?: string
  /** With a nickname: the identity that its owner is known by. */
  readonly knownBy?: Fingerprint
  /** What the user wants to remember of them. */
  readonly note?: string
  /** Nothing of them rings or notifies until then, Unix time, ms. */
  readonly silencedUntilMs?: number
  /** When this computer last saw them online, Unix time, ms; undefined if never, or online now. */
  readonly lastSeenMs?: number
}

/** The name by which the user knows somebody. */
export const shownNameOf = ({ name, nickname }: Pick<Contact, 'name' | 'nickname'>): string =>
  nickname ?? name

/** Changes of a list of contacts. Each id occurs once, in one of the two. */
export interface ContactChanges {
  /** New and changed contacts. */
  readonly upserted: readonly Contact[]
  readonly removed: readonly PersonId[]
}
