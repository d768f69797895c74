import { useRef, useState } from 'react'
import type { AppState } from '../../electron/api'
import { Question } from '../look/Question'
import { PrivacyQuestion } from '../privacy/PrivacyQuestion'
import { warningOf } from '../privacy/sign'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/**
 * Asks whether to call whom a link names. A newer link asks anew; while somebody calls, the question waits for them to
 * be answered.
 */
export function LinkQuestion({ state }: { readonly state: AppState }) {
  const { linkRequest, call } = state
  if (!linkRequest || call.kind === 'ringing') return null
  return <Asked key={linkRequest.contact} contact={linkRequest.contact} state={state} />
}

function Asked({ contact, state }: { readonly contact: string; readonly state: AppState }) {
  const t = useT()
  const { answerLink, call } = useCommands()
  const answered = useRef(false)
  const [isOpen, setOpen] = useState(true)
  const answer = (accept: boolean): void => {
    // Yes closes the question, and closing it is an answer too: only the first counts.
    if (!answered.current) answerLink(accept)
    answered.current = true
    setOpen(false)
  }
  if (!isOpen) return null
  const person = state.contacts.find(({ name }) => name === contact)
  const online = person?.online ?? false
  const warning = online ? warningOf(person?.privacy) : undefined
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
      title={t('link.question', { name: contact })}
      consequence={online ? t('link.online') : t('link.offline')}
      no={t('common.cancel')}
      yes={t('link.call')}
      onYes={() => answer(true)}
      onClose={() => answer(false)}
    />
  )
}
