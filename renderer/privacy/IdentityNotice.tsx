import { KeyRound } from 'lucide-react'
import { say, type Message } from '../../locales/message'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'

/** Our own key cannot be opened now. */
export function IdentityNotice({ problem }: { readonly problem: Message }) {
  const t = useT()
  const { unlockIdentity } = useCommands()
  return (
    <div className="notice">
      <KeyRound aria-hidden="true" />
      <div>
        <p role="status">
          {say(t, problem)} {t('identityLock.meanwhile')}
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
