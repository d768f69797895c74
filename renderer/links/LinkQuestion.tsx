import { useRef } from 'react'
import type { AppState } from '../../electron/api'
import { Question } from '../look/Question'
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
  const { answerLink } = useCommands()
  const answered = useRef(false)
  const answer = (accept: boolean): void => {
    // To close it is an answer, too, but not a second one.
    if (!answered.current) answerLink(accept)
    answered.current = true
  }
  const online = state.contacts.some(({ name, online }) => online && name === contact)
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
