import type { Message, WordingKey } from '../../locales/message'
import { isWarning, type Privacy, type PrivacyWarning } from '../model'

export interface PrivacyCheck {
  readonly contact: string
  readonly privacy: Privacy
  /** The user wants private calls only. */
  readonly privateOnly: boolean
  /** The warning that the user has confirmed. */
  readonly despite: PrivacyWarning | undefined
}

/** Why a call must not be placed or answered, or needs a confirmation; undefined if it is allowed. */
export function privacyProblem({
  contact,
  privacy,
  privateOnly,
  despite,
}: PrivacyCheck): Message | undefined {
  const fill = { name: contact }
  if (privateOnly && !isPrivate(privacy)) return { key: 'problem.notPrivate', fill }
  if (!isWarning(privacy) || privacy === despite) return undefined
  return { key: PROBLEMS[privacy], fill }
}

/** Why a call with each warning needs a confirmation. */
const PROBLEMS = {
  changed: 'problem.privacyChanged',
  unproven: 'problem.privacyUnproven',
  stripped: 'problem.privacyStripped',
  keyless: 'problem.privacyKeyless',
} as const satisfies Readonly<Record<PrivacyWarning, WordingKey>>

/** Whether voice is encrypted to the announced identity. */
export const isPrivate = (privacy: Privacy): boolean =>
  privacy !== 'not-private' && privacy !== 'stripped' && privacy !== 'keyless'

/** The warning that the user has to confirm after this problem; undefined: a confirmation does not help. */
export const warningIn = (problem: Message): PrivacyWarning | undefined =>
  WARNINGS.find((warning) => PROBLEMS[warning] === problem.key)

const WARNINGS = Object.keys(PROBLEMS) as readonly PrivacyWarning[]
