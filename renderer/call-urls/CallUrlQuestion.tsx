import { useRef, useState } from 'react'
import type { AppState, CallUrl } from '../../electron/api'
import { Question } from '../look/Question'
import { PrivacyQuestion } from '../privacy/PrivacyQuestion'
import { warningOf } from '../privacy/sign'
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
  const warning = online ? warningOf(person?.privacy) : undefined
  const asked = online ? t('callUrl.online') : t('callUrl.offline')
  if (warning) {
    const callAnyway = (): void => {
      answer(false)
      call(contact, warning)
    }
    return (
      <PrivacyQuestion
        contact={contact}
        warning={warning}
        answering={false}
        onYes={callAnyway}
        onClose={() => answer(false)}
      />
    )
  }
  return (
    <Question
      tone="line"
      title={t('callUrl.question', { name: contact })}
      consequence={lookAlike === undefined ? asked : [asked, t('callUrl.lookAlike', { known: lookAlike })]}
      no={t('common.cancel')}
      yes={t('callUrl.call')}
      onYes={() => answer(true)}
      onClose={() => answer(false)}
    />
  )
}
