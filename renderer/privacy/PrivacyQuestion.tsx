import type { PrivacyWarning } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Question } from '../look/Question'
import { useIsOriginalServer } from './use-is-original-server'

export interface PrivacyQuestionProps {
  readonly contact: string
  readonly warning: PrivacyWarning
  /** An incoming call. */
  readonly answering: boolean
  readonly onYes: () => void
  readonly onClose: () => void
}

/** Warns before a call: the problem, its possible meaning, the choices. The default is not to talk. */
export function PrivacyQuestion({ contact, warning, answering, onYes, onClose }: PrivacyQuestionProps) {
  const t = useT()
  const fill = { name: contact }
  const byServer = useIsOriginalServer() && warning === 'stripped'
  return (
    <Question
      title={t(`privacy.question.${warning}.title`, fill)}
      consequence={[
        t(`privacy.question.${warning}.happened`, fill),
        byServer
          ? t('privacy.question.stripped.meaningAtOriginal', fill)
          : t(`privacy.question.${warning}.meaning`, fill),
        t(`privacy.question.${warning}.advice`, fill),
      ]}
      no={answering ? t('privacy.question.notNow') : t('common.cancel')}
      yes={answering ? t('privacy.question.answerAnyway') : t('privacy.question.callAnyway')}
      onYes={onYes}
      onClose={onClose}
    />
  )
}
