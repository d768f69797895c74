import { ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import type { RoomMember, RoomState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Question } from '../look/Question'
import { questionWords, warningWords } from '../privacy/privacy-words'
import { warningOf } from '../privacy/sign'
import { useOpenCause } from '../privacy/use-open-cause'
import { useCommands } from '../state/phone-context'

export interface DoubtNoticeProps {
  readonly room: RoomState
  readonly members: readonly RoomMember[]
}

/** Says that nothing of us is sent, because somebody is not who they were, and asks. */
export function DoubtNotice({ room, members }: DoubtNoticeProps) {
  const t = useT()
  const [asked, setAsked] = useState<RoomMember['key']>()
  const doubted = members.filter(({ key }) => room.doubted.includes(key))
  const member = doubted.find(({ key }) => key === asked)
  if (doubted.length === 0) return null
  return (
    <div className="room-doubt" role="alert">
      <ShieldAlert aria-hidden="true" />
      <div className="room-doubt-words">
        {doubted.map((each) => (
          <p key={each.key}>
            <span>{warningWords(t, { ...each, privacy: warningOf(each.privacy) ?? 'changed' })}</span>{' '}
            <Button tone="quiet" onClick={() => setAsked(each.key)}>
              {t('rooms.doubt.confirm')}
            </Button>
          </p>
        ))}
        <p>{t('rooms.doubt.silent')}</p>
      </div>
      {member && <IdentityQuestion member={member} onClose={() => setAsked(undefined)} />}
    </div>
  )
}

export interface IdentityQuestionProps {
  readonly member: RoomMember
  readonly onClose: () => void
}

/** Asks before anything is sent to somebody with another identity than the one that was verified. */
export function IdentityQuestion({ member, onClose }: IdentityQuestionProps) {
  const t = useT()
  const { confirmMember } = useCommands()
  const { title, consequence } = questionWords(
    t,
    { ...member, privacy: warningOf(member.privacy) ?? 'changed' },
    useOpenCause(),
  )
  return (
    <Question
      title={title}
      consequence={consequence}
      no={t('common.cancel')}
      yes={t('rooms.doubt.yes')}
      onYes={() => confirmMember(member.key)}
      onClose={onClose}
    />
  )
}
