import type { Fingerprint } from '../../protocol/directory'

/** The user's rules and state for incoming calls, an input of `decideIncoming`. */
export interface IncomingPolicy {
  /** Do not disturb is on. */
  readonly quiet: boolean
  /** The user's setting: calls of favourites are answered automatically. */
  readonly answersFavourites: boolean
  /** The user's setting: calls that are not private are refused in both directions. */
  readonly privateOnly: boolean
  /** @param identity announced by the caller, proved or not */
  marksOf(contact: string, identity: Fingerprint | undefined): UserMarks
}

/** The user's marks on a person. */
export interface UserMarks {
  readonly favourite: boolean
  readonly blocked: boolean
  /** Nothing of them rings or notifies for now. */
  readonly silenced?: true
}

/** For a phone without stored people or rules. */
export const ADMIT_EVERYONE: IncomingPolicy = {
  quiet: false,
  answersFavourites: false,
  privateOnly: false,
  marksOf: () => ({ favourite: false, blocked: false }),
}
