import { useEffect, useRef, useState } from 'react'
import { type AppState, type CallUrl, isSameConsent } from '../../electron/api'
import { Question } from '../look/Question'
import { PrivacyQuestion } from '../privacy/PrivacyQuestion'
import { consentToCall } from '../privacy/confirm-warnings'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/**
 * Asks whether to call the contact of a call URL, and names a known person with a similar name. A newer call URL asks
 * again. During an incoming call the question waits. It closes when another warning, or another identity, comes.
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
  const report = (accept: boolean): void => {
    // Both the button and closing the question answer it; only the first answer counts.
    if (!answered.current) answerCallUrl(contact, accept)
    answered.current = true
  }
  const answer = (accept: boolean): void => {
    report(accept)
    setOpen(false)
  }
  const person = state.contacts.find(({ name }) => name === contact)
  const consent = consentToCall(person)
  const [shown] = useState(consent)
  // The button under the pointer must not become one that confirms a warning, or another one.
  if (isOpen && !isSameConsent(shown, consent)) setOpen(false)
  useEffect(() => {
    if (!isOpen) report(false)
  })
  if (!isOpen) return null
  if (shown) {
    return (
      <PrivacyQuestion
        contact={contact}
        warning={shown.warning}
        lookAlike={person?.lookAlike}
        answering={false}
        onYes={() => {
          answer(false)
          call(contact, shown)
        }}
        onClose={() => answer(false)}
      />
    )
  }
  const asked = t(person?.online === true ? 'callUrl.online' : 'callUrl.offline')
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
