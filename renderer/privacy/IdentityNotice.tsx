import { KeyRound } from 'lucide-react'
import { say, type Message } from '../../locales/message'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'

export interface IdentityNoticeProps {
  readonly problem: Message
  /** Whether it says what is missing meanwhile, which matters to who is signed in. */
  readonly tellsMeanwhile: boolean
}

/** Our own key cannot be opened now. */
export function IdentityNotice({ problem, tellsMeanwhile }: IdentityNoticeProps) {
  const t = useT()
  const { unlockIdentity } = useCommands()
  return (
    <div className="notice">
      <KeyRound aria-hidden="true" />
      <div>
        <p role="status">
          {say(t, problem)} {tellsMeanwhile && t('identityLock.meanwhile')}
        </p>
        <span className="retry">
          <Button tone="quiet" onClick={unlockIdentity}>
            {t('common.tryAgain')}
          </Button>
        </span>
      </div>
    </div>
  )
}
