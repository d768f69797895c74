import { Pause, Phone } from 'lucide-react'
import { useId } from 'react'
import { consentTo, type WaitingCall as Waiting } from '../../electron/api'
import { KEYS } from '../keys/key-table'
import { Button } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import './waiting.css'

/**
 * A second caller, over the upper part of the current call. It is announced at once, but does not take the focus or
 * block anything: the user may finish a sentence first.
 */
export function WaitingCall({ waiting }: { readonly waiting: Waiting }) {
  const t = useT()
  const { acceptWaiting, refuseWaiting } = useCommands()
  const id = useId()
  return (
    <div className="waiting-place">
      <section className="waiting" aria-labelledby={id} data-call-surface="">
        <div className="waiting-who">
          <Avatar name={waiting.contact} size="medium" look="ringing" />
          <div className="waiting-words">
            <p id={id} role="alert">
              {t('call.isAlsoCalling', { name: waiting.contact })}
            </p>
            <PrivacyIcon privacy={waiting.privacy} />
          </div>
        </div>
        <div className="waiting-actions">
          <Button
            tone="line"
            icon={<Pause aria-hidden="true" />}
            keys={KEYS.waiting['hold-and-answer'][0]}
            onClick={() => acceptWaiting(consentTo(waiting), 'hold')}
          >
            {t('call.holdAndAnswer')}
          </Button>
          <Button
            icon={<Phone aria-hidden="true" />}
            keys={KEYS.waiting['end-and-answer'][0]}
            onClick={() => acceptWaiting(consentTo(waiting), 'end')}
          >
            {t('call.endAndAnswer')}
          </Button>
          <Button
            tone="brick"
            icon={<Phone className="icon-put-down" aria-hidden="true" />}
            keys={KEYS.waiting['refuse-waiting'][0]}
            onClick={refuseWaiting}
          >
            {t('call.decline')}
          </Button>
        </div>
      </section>
    </div>
  )
}
