import { Phone } from 'lucide-react'
import { useId } from 'react'
import { type AppState, calledName, type CallState, consentTo, targetOf } from '../../electron/api'
import { KEYS } from '../keys/key-table'
import { Button } from '../look/Button'
import { GuestSign } from '../people/GuestSign'
import { Name } from '../people/Name'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { warningWords } from '../privacy/privacy-words'
import { warningOf } from '../privacy/sign'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { ownerOfCall } from '../people/pictures-of'
import './call.css'
import { Line } from './Line'
import { WaitingCall } from './WaitingCall'

export interface IncomingCallProps {
  readonly call: Extract<CallState, { kind: 'ringing' }>
  readonly me: string
  /** A second caller, because the first may have given up. */
  readonly waiting: AppState['waiting']
}

/**
 * An incoming call, above everything else. The rest is inert meanwhile (see App), so that only the two answers can be
 * reached.
 */
export function IncomingCall({ call, me, waiting }: IncomingCallProps) {
  const t = useT()
  const { accept, refuse } = useCommands()
  const privacyId = useId()
  const warning = warningOf(call.privacy)
  return (
    <div className="incoming-veil">
      <div
        className="incoming"
        role="alertdialog"
        aria-modal="true"
        aria-label={t('call.isCalling', { name: calledName(call) })}
        aria-describedby={privacyId}
        data-call-surface=""
      >
        {waiting && <WaitingCall waiting={waiting} beside={call.kind} />}
        <section className="call" aria-label={t('call.region')} data-call-state={call.kind}>
          <div className="call-who">
            <p className="call-headline">{t(`call.headline.${call.kind}`)}</p>
            <h1>
              <Name name={calledName(call)} />
            </h1>
            <div id={privacyId} className="incoming-privacy">
              {call.isGuest && <GuestSign listens={call.isListener} />}
              {call.isListener && <p className="incoming-note">{t('guest.listenerMeaning')}</p>}
              <PrivacyIcon privacy={call.privacy} />
              {warning && (
                <p className="privacy-warning">
                  {warningWords(t, { ...call, name: call.contact, privacy: warning })}
                </p>
              )}
            </div>
          </div>
          <Line me={me} them={{ name: call.contact, of: ownerOfCall(call) }} look="ringing-in" />
          <div className="call-actions">
            <Button
              tone="line"
              icon={<Phone aria-hidden="true" />}
              keys={KEYS.ringing.accept[0]}
              onClick={() => accept(consentTo(call))}
              data-call-focus=""
            >
              {warning ? t('privacy.question.answerAnyway') : t('call.accept')}
            </Button>
            <Button
              tone="brick"
              icon={<Phone className="icon-put-down" aria-hidden="true" />}
              keys={KEYS.ringing.refuse[0]}
              onClick={() => refuse(targetOf(call))}
            >
              {t('call.decline')}
            </Button>
          </div>
        </section>
      </div>
    </div>
  )
}
