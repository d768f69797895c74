import { isWarning, type Privacy, type PrivacyWarning } from '../../electron/api'

/** What is shown of a call's privacy, in a picture and a word. */
export type Sign = 'private' | 'verified' | 'open' | 'changed'

const SIGNS: Readonly<Record<Privacy, Sign>> = {
  'not-private': 'open',
  new: 'private',
  known: 'private',
  verified: 'verified',
  changed: 'changed',
  stripped: 'open',
}

export const signOf = (privacy: Privacy): Sign => SIGNS[privacy]

/** What the user has to be asked about before anybody talks; undefined where there is nothing to ask. */
export const warningOf = (privacy: Privacy | undefined): PrivacyWarning | undefined =>
  privacy !== undefined && isWarning(privacy) ? privacy : undefined
