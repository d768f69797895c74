import type { Message } from '../../locales/message'
import { isWarning, type Privacy, type PrivacyWarning } from '../model'

export interface PrivacyCheck {
  readonly contact: string
  readonly privacy: Privacy
  /** The user wants private calls only. */
  readonly privateOnly: boolean
  /** The warning that the user has seen and talks in spite of. */
  readonly despite: PrivacyWarning | undefined
}

/** Why a call is not to be placed or answered, or not before the user has said so; undefined where nothing is against it. */
export function privacyProblem({
  contact,
  privacy,
  privateOnly,
  despite,
}: PrivacyCheck): Message | undefined {
  const fill = { name: contact }
  if (privateOnly && !isPrivate(privacy)) return { key: 'problem.notPrivate', fill }
  if (!isWarning(privacy) || privacy === despite) return undefined
  return { key: privacy === 'changed' ? 'problem.privacyChanged' : 'problem.privacyStripped', fill }
}

/** Whether voice is encrypted, for whoever has the announced identity. */
export const isPrivate = (privacy: Privacy): boolean => privacy !== 'not-private' && privacy !== 'stripped'
