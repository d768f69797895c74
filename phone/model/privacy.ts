/**
 * How private a call with somebody is, or would be. Live: the first private call pins their identity, so that 'new'
 * becomes 'known' in its course.
 */
export type Privacy =
  | 'not-private' // their phone announces no identity, and never did: voice goes in the clear
  | 'new' // announced, never called yet: the first private call pins it
  | 'known' // the identity that their name is pinned to
  | 'verified' // the same, and the two have compared safety codes
  | 'changed' // another identity than the pinned one
  | 'stripped' // pinned, but now none is announced: a call would go in the clear

/** Nobody is called or answered in spite of one without the user's word for exactly this one (`despite`). */
export type PrivacyWarning = Extract<Privacy, 'changed' | 'stripped'>

/** Whether nobody talks before the user has seen it. */
export const isWarning = (privacy: Privacy): privacy is PrivacyWarning =>
  privacy === 'changed' || privacy === 'stripped'
