import type { PrivacyWarning } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Question } from '../look/Question'
import { questionWords } from './privacy-words'
import { useOpenCause } from './use-open-cause'

export interface PrivacyQuestionProps {
  readonly contact: string
  readonly warning: PrivacyWarning
  /** The pinned person whom they only look like, by their name. */
  readonly lookAlike: string | undefined
  /** An incoming call. */
  readonly answering: boolean
  readonly onYes: () => void
  readonly onClose: () => void
}

/** Warns before a call: the problem, its possible meaning, the choices. The default is not to talk. */
export function PrivacyQuestion(props: PrivacyQuestionProps) {
  const { contact, warning, lookAlike, answering, onYes, onClose } = props
  const t = useT()
  const { title, consequence } = questionWords(
    t,
    { name: contact, privacy: warning, lookAlike },
    useOpenCause(),
  )
  return (
    <Question
      title={title}
      consequence={consequence}
      no={answering ? t('privacy.question.notNow') : t('common.cancel')}
      yes={answering ? t('privacy.question.answerAnyway') : t('privacy.question.callAnyway')}
      onYes={onYes}
      onClose={onClose}
    />
  )
}
