import type { OpenCause, Privacy, PrivacyWarning } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { signOf } from './sign'

/** With whom a call would be. */
export interface Whom {
  readonly name: string
  readonly privacy: Privacy
  /** With a warning: the pinned person whom they only look like, by their name. */
  readonly lookAlike?: string | undefined
  readonly isGuest?: true | undefined
}

/** What the privacy of calls with a person means. */
export function meaningWords(t: Translate, whom: Whom, cause: OpenCause | undefined): string {
  const { name, privacy, lookAlike, isGuest } = whom
  if (lookAlike !== undefined)
    return [t('privacy.lookAlike.meaning', { known: lookAlike }), openWords(t, whom, cause)]
      .filter((words) => words !== undefined)
      .join(' ')
  if (isGuest && privacy === 'not-private') return t('guest.meaning', { name })
  if (cause === undefined || signOf(privacy) !== 'open') return t(`privacy.meaning.${privacy}`, { name })
  if (cause === 'server') return t('privacy.meaning.original', { name })
  return t(privacy === 'keyless' ? 'privacy.meaning.keyless' : 'privacy.meaning.ownKey', { name })
}

export interface Warned extends Whom {
  readonly privacy: PrivacyWarning
}

/** The warning of a call that rings, in a sentence. */
export const warningWords = (t: Translate, { name, privacy, lookAlike }: Warned): string =>
  lookAlike === undefined
    ? t(`privacy.warning.${privacy}`, { name })
    : t('privacy.lookAlike.happened', { known: lookAlike })

export interface QuestionWords {
  readonly title: string
  /** What happened, what it can mean, and what to do. */
  readonly consequence: readonly string[]
}

/** The question before a call with a warning. */
export function questionWords(t: Translate, whom: Warned, cause: OpenCause | undefined): QuestionWords {
  const { name, privacy, lookAlike } = whom
  if (lookAlike !== undefined) return lookAlikeQuestion(t, whom, lookAlike, cause)
  const fill = { name }
  const meaning =
    privacy === 'stripped' && cause === 'server'
      ? t('privacy.question.stripped.meaningAtOriginal', fill)
      : t(`privacy.question.${privacy}.meaning`, fill)
  return {
    title: t(`privacy.question.${privacy}.title`, fill),
    consequence: [
      t(`privacy.question.${privacy}.happened`, fill),
      meaning,
      t(`privacy.question.${privacy}.advice`, fill),
    ],
  }
}

/** About the person who is known: nothing is known of the other one. */
function lookAlikeQuestion(
  t: Translate,
  whom: Whom,
  known: string,
  cause: OpenCause | undefined,
): QuestionWords {
  const open = openWords(t, whom, cause)
  return {
    title: t('privacy.question.lookAlike.title', { known }),
    consequence: [
      t('privacy.lookAlike.happened', { known }),
      ...(open === undefined ? [] : [open]),
      t('privacy.question.lookAlike.meaning', { known }),
      t('privacy.question.lookAlike.advice', { known }),
    ],
  }
}

/** Why calls with somebody unknown are not private; undefined if they are. */
const openWords = (
  t: Translate,
  { name, privacy }: Whom,
  cause: OpenCause | undefined,
): string | undefined =>
  signOf(privacy) === 'open' ? meaningWords(t, { name, privacy: 'not-private' }, cause) : undefined
