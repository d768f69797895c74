import type { Privacy, PrivacyWarning } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { signOf } from './sign'

/** What keeps calls from being private, whatever the other phone can do: the server, or our own locked key. */
export type OpenCause = 'server' | 'own-key'

/** With whom a call would be. */
export interface Whom {
  readonly name: string
  readonly privacy: Privacy
}

/** What the privacy of calls with a person means. */
export function meaningWords(t: Translate, { name, privacy }: Whom, cause: OpenCause | undefined): string {
  if (cause === undefined || signOf(privacy) !== 'open') return t(`privacy.meaning.${privacy}`, { name })
  if (cause === 'server') return t('privacy.meaning.original', { name })
  return t(privacy === 'keyless' ? 'privacy.meaning.keyless' : 'privacy.meaning.ownKey', { name })
}

export interface Warned extends Whom {
  readonly privacy: PrivacyWarning
}

export interface QuestionWords {
  readonly title: string
  /** What happened, what it can mean, and what to do. */
  readonly consequence: readonly string[]
}

/** The question before a call with a warning. */
export function questionWords(
  t: Translate,
  { name, privacy }: Warned,
  cause: OpenCause | undefined,
): QuestionWords {
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
