import { useEffect, useRef, useState } from 'react'
import { type AppState, type CallUrl, isSameConsent, type WarningConsent } from '../../electron/api'
import { Question } from '../look/Question'
import { PrivacyQuestion } from '../privacy/PrivacyQuestion'
import { consentToCall } from '../privacy/confirm-warnings'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/**
 * Asks whether to call the contact of a call URL, and names a known person with a similar name. A newer call URL asks
 * again. During an incoming call the question waits.
 */
export function CallUrlQuestion({ state }: { readonly state: AppState }) {
  const { callUrl, call } = state
  if (!callUrl || call.kind === 'ringing') return null
  return <Asked key={callUrl.contact} callUrl={callUrl} state={state} />
}

function Asked({ callUrl, state }: { readonly callUrl: CallUrl; readonly state: AppState }) {
  const { contact, lookAlike } = callUrl
  const t = useT()
  const { answerCallUrl, call } = useCommands()
  const answered = useRef(false)
  const [isOpen, setOpen] = useState(true)
  const answer = (accept: boolean): void => {
    // Both the button and closing the question answer it; only the first answer counts.
    if (!answered.current) answerCallUrl(contact, accept)
    answered.current = true
    setOpen(false)
  }
  if (!isOpen) return null
  const person = state.contacts.find(({ name }) => name === contact)
  const online = person?.online ?? false
  const consent = online ? consentToCall(person) : undefined
  const asked = online ? t('callUrl.online') : t('callUrl.offline')
  if (consent) {
    const callAnyway = (shown: WarningConsent): void => {
      answer(false)
      call(contact, shown)
    }
    return (
      <WarnedQuestion
        contact={contact}
        consent={consent}
        lookAlike={person?.lookAlike}
        onYes={callAnyway}
        onClose={() => answer(false)}
      />
    )
  }
  return (
    <Question
      tone="line"
      title={t('callUrl.question', { name: contact })}
      consequence={
        lookAlike === undefined ? asked : [asked, t('privacy.lookAlike.happened', { known: lookAlike })]
      }
      no={t('common.cancel')}
      yes={t('callUrl.call')}
      onYes={() => answer(true)}
      onClose={() => answer(false)}
    />
  )
}

interface WarnedQuestionProps {
  readonly contact: string
  /** The consent that the call needs now. */
  readonly consent: WarningConsent
  readonly lookAlike: string | undefined
  /** Gets the consent to what was shown first. */
  readonly onYes: (shown: WarningConsent) => void
  readonly onClose: () => void
}

/** Closes when its warning, or the identity that it is about, changes: the user may be about to confirm it. */
function WarnedQuestion({ contact, consent, lookAlike, onYes, onClose }: WarnedQuestionProps) {
  const [shown] = useState(consent)
  const isValid = isSameConsent(shown, consent)
  useEffect(() => {
    if (!isValid) onClose()
  })
  return (
    <PrivacyQuestion
      contact={contact}
      warning={shown.warning}
      lookAlike={lookAlike}
      answering={false}
      onYes={() => onYes(shown)}
      onClose={onClose}
    />
  )
}
