import { BellOff, Phone } from 'lucide-react'
import { calledName, type CallState, consentTo, targetOf } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { warningOf } from '../privacy/sign'
import { useCommands } from '../state/phone-context'
import './held.css'

/**
 * An incoming call while do not disturb is on, or of somebody who is silenced: a bar above everything, which covers nothing and takes
 * no keys.
 */
export function SilentCall({ call }: { readonly call: Extract<CallState, { kind: 'ringing' }> }) {
  const t = useT()
  const { accept, refuse } = useCommands()
  return (
    <section className="held" aria-label={t('call.region')} data-call-state={call.kind} data-call-surface="">
      <BellOff className="held-sign" aria-hidden="true" />
      <p className="held-who">
        <strong role="status">{t('call.isCalling', { name: calledName(call) })}</strong>
        <PrivacyIcon privacy={call.privacy} />
      </p>
      <div className="held-actions">
        <Button icon={<Phone aria-hidden="true" />} onClick={() => accept(consentTo(call))}>
          {warningOf(call.privacy) ? t('privacy.question.answerAnyway') : t('call.accept')}
        </Button>
        <Button
          icon={<Phone className="icon-put-down" aria-hidden="true" />}
          onClick={() => refuse(targetOf(call))}
        >
          {t('call.decline')}
        </Button>
      </div>
    </section>
  )
}
