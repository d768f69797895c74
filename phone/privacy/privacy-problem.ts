import type { Message, WordingKey } from '../../locales/message'
import { isPrivate, isWarning, type OpenCause, type Privacy, type PrivacyWarning } from '../model'

export interface PrivacyCheck {
  readonly contact: string
  readonly privacy: Privacy
  /** The pinned person whom they only look like, by their name. */
  readonly lookAlike: string | undefined
  /** Why calls are not private, other than because of the other phone. */
  readonly openCause: OpenCause | undefined
  /** The user wants private calls only. */
  readonly privateOnly: boolean
  /** The warning that the user has confirmed. */
  readonly despite: PrivacyWarning | undefined
}

/** Why a call must not be placed or answered, or needs a confirmation; undefined if it is allowed. */
export function privacyProblem({
  contact,
  privacy,
  lookAlike,
  openCause,
  privateOnly,
  despite,
}: PrivacyCheck): Message | undefined {
  const fill = { name: contact }
  if (privateOnly && !isPrivate(privacy)) return { key: notPrivateKey(openCause), fill }
  if (!isWarning(privacy) || privacy === despite) return undefined
  const isByServer = privacy === 'stripped' && openCause === 'server'
  if (lookAlike === undefined || privacy === 'unproven')
    return { key: isByServer ? STRIPPED_BY_SERVER : PROBLEMS[privacy], fill }
  const key = isByServer ? LOOK_ALIKE_STRIPPED_BY_SERVER : LOOK_ALIKE_PROBLEMS[privacy]
  return { key, fill: { ...fill, known: lookAlike } }
}

function notPrivateKey(cause: OpenCause | undefined): WordingKey {
  switch (cause) {
    case 'server':
      return 'problem.notPrivateByServer'
    case 'own-key':
      return 'problem.notPrivateByOwnKey'
    case undefined:
      return 'problem.notPrivate'
  }
}

/** Why a call with each warning needs a confirmation. */
const PROBLEMS = {
  changed: 'problem.privacyChanged',
  unproven: 'problem.privacyUnproven',
  stripped: 'problem.privacyStripped',
  keyless: 'problem.privacyKeyless',
} as const satisfies Readonly<Record<PrivacyWarning, WordingKey>>

/** The same for a name that only looks like a pinned one. The pinned identity of such a name proves itself. */
const LOOK_ALIKE_PROBLEMS = {
  changed: 'problem.lookAlikeChanged',
  stripped: 'problem.lookAlikeStripped',
  keyless: 'problem.lookAlikeKeyless',
} as const satisfies Readonly<Record<Exclude<PrivacyWarning, 'unproven'>, WordingKey>>

/** The same for 'stripped' at an original server, whatever the other phone is. */
const STRIPPED_BY_SERVER = 'problem.privacyStrippedByServer'
const LOOK_ALIKE_STRIPPED_BY_SERVER = 'problem.lookAlikeStrippedByServer'

/** The warning that the user has to confirm after this problem; undefined: a confirmation does not help. */
export const warningIn = (problem: Message): PrivacyWarning | undefined => WARNINGS.get(problem.key)

const WARNINGS: ReadonlyMap<string, PrivacyWarning> = new Map([
  ...[PROBLEMS, LOOK_ALIKE_PROBLEMS].flatMap((problems) =>
    Object.entries(problems).map(([warning, key]): [string, PrivacyWarning] => [
      key,
      warning as PrivacyWarning,
    ]),
  ),
  [STRIPPED_BY_SERVER, 'stripped'],
  [LOOK_ALIKE_STRIPPED_BY_SERVER, 'stripped'],
])
