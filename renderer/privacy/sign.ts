import { isWarning, type Privacy, type PrivacyWarning } from '../../electron/api'

/** The privacy of a call as a picture and a word. */
export type Sign = 'new' | 'known' | 'verified' | 'open' | 'changed' | 'unproven'

const SIGNS: Readonly<Record<Privacy, Sign>> = {
  'not-private': 'open',
  new: 'new',
  known: 'known',
  verified: 'verified',
  changed: 'changed',
  unproven: 'unproven',
  stripped: 'open',
  keyless: 'open',
}

export const signOf = (privacy: Privacy): Sign => SIGNS[privacy]

/** The warning to show before a conversation; undefined without one. */
export const warningOf = (privacy: Privacy | undefined): PrivacyWarning | undefined =>
  privacy !== undefined && isWarning(privacy) ? privacy : undefined
