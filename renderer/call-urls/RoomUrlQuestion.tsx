import { useRef, useState } from 'react'
import type { AppState, RoomUrl } from '../../electron/api'
import { Question } from '../look/Question'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { Elsewhere } from './Elsewhere'

/**
 * Asks whether to enter the room of a URL, or says at which server it is. It waits during an incoming call, and while nobody is signed in:
 * the form of the sign-in says so.
 */
export function RoomUrlQuestion({ state: { roomUrl, call } }: { readonly state: AppState }) {
  if (!roomUrl || roomUrl.where === 'signed-out' || call.kind === 'ringing') return null
  const { server, room, where } = roomUrl
  return <Asked key={`${server} ${room} ${where}`} {...roomUrl} />
}

function Asked({ server, room, where }: RoomUrl) {
  const t = useT()
  const { answerRoomUrl } = useCommands()
  const answered = useRef(false)
  const [isOpen, setOpen] = useState(true)
  const answer = (accept: boolean): void => {
    // Both the button and closing the question answer it; only the first answer counts.
    if (!answered.current) answerRoomUrl(server, room, accept)
    answered.current = true
    setOpen(false)
  }
  if (!isOpen) return null
  const title = t('roomUrl.question', { name: room })
  if (where === 'here')
    return (
      <Question
        tone="line"
        title={title}
        consequence={t('roomUrl.here', { server })}
        no={t('common.cancel')}
        yes={t('roomUrl.enter')}
        onYes={() => answer(true)}
        onClose={() => answer(false)}
      />
    )
  return (
    <Elsewhere
      title={title}
      words={t('roomUrl.elsewhere', { server })}
      server={server}
      onClose={() => answer(false)}
    />
  )
}
