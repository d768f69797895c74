import type { Fingerprint } from '../../protocol/directory'

/**
 * How private a call with somebody is, or would be. It changes during a call: the first private call pins their identity, so that
 * 'new' becomes 'known'.
 */
export type Privacy =
  | 'not-private' // not pinned, and their phone announces no identity, or our own key cannot be opened: voice is not encrypted
  | 'new' // announced, never called yet: the first private call pins it
  | 'known' // the identity that their name is pinned to
  | 'verified' // the same, and the two have compared safety codes
  | 'changed' // another identity than the pinned one
  | 'unproven' // they call: the pinned identity is announced, but has not signed the request
  | 'stripped' // pinned, but now none is announced: a call would not be encrypted
  | 'keyless' // pinned, but our own key cannot be opened now: a call would not be encrypted

/** Whether a call is from, or to, whom the user knows. Of an incoming call that needs a signature. */
export const isRecognised = (privacy: Privacy): boolean => privacy === 'known' || privacy === 'verified'

/** Whether voice is encrypted to the announced identity. */
export const isPrivate = (privacy: Privacy): boolean =>
  privacy !== 'not-private' && privacy !== 'stripped' && privacy !== 'keyless'

/** A call with a warning needs the user's confirmation of exactly this warning (`despite`). */
export type PrivacyWarning = Extract<Privacy, 'changed' | 'unproven' | 'stripped' | 'keyless'>

/** Whether a call needs the user's confirmation. */
export const isWarning = (privacy: Privacy): privacy is PrivacyWarning =>
  privacy === 'changed' || privacy === 'unproven' || privacy === 'stripped' || privacy === 'keyless'

/**
 * The user's consent to call somebody despite a warning. It names what the user was shown: another warning, or another
 * identity, needs another consent.
 */
export interface WarningConsent {
  readonly warning: PrivacyWarning
  /** The announced identity; undefined: none was announced. */
  readonly identity?: Fingerprint | undefined
}

export const isSameConsent = (one: WarningConsent | undefined, other: WarningConsent | undefined): boolean =>
  one?.warning === other?.warning && one?.identity === other?.identity
