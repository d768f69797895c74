import { useRef, useState } from 'react'
import type { AppState, RoomUrl } from '../../electron/api'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { Question } from '../look/Question'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/**
 * Asks whether to enter the room of a URL, or says at which server it is. While nobody is signed in the question stays, and is asked
 * again after the sign-in. During an incoming call it waits.
 */
export function RoomUrlQuestion({ state: { roomUrl, call } }: { readonly state: AppState }) {
  if (!roomUrl || call.kind === 'ringing') return null
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
  const close = (): void => (where === 'elsewhere' ? answer(false) : setOpen(false))
  return (
    <Dialog title={title} className="question" hasCloseButton={false} onClose={close}>
      <div className="question-words">
        <p>
          {where === 'elsewhere' ? t('roomUrl.elsewhere', { server }) : t('roomUrl.signedOut', { server })}
        </p>
      </div>
      <div className="question-answers">
        <Button tone="line" onClick={close}>
          {t('roomUrl.understood')}
        </Button>
      </div>
    </Dialog>
  )
}
