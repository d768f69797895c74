import { ArrowLeftRight, Pause, Phone, Play } from 'lucide-react'
import { calledName, type CallState, type HeldCall as Held, targetOf } from '../../electron/api'
import { Breakable } from '../language/Breakable'
import { KEYS } from '../keys/key-table'
import { Button } from '../look/Button'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { useCommands } from '../state/phone-context'
import { formatDuration } from '../time/format'
import { useSteadySeconds } from '../state/PhoneProvider'
import { useT } from '../language/wording-context'
import { peerWords } from './call-words'
import './held.css'

export interface HeldCallProps {
  readonly held: Held
  /** The call on the stage: two calls that are both answered are swapped, otherwise the held one is resumed. */
  readonly beside: CallState['kind']
  /** Where it is, in words; undefined: at the network that is shown. */
  readonly at?: string | undefined
}

/** A call on hold: a bar above everything, so that the user does not forget it. */
export function HeldCall({ held, beside, at }: HeldCallProps) {
  const t = useT()
  const { swapCalls, hangUpHeld } = useCommands()
  const now = useSteadySeconds()
  const talking = beside === 'talking'
  const free = talking || beside === 'idle' || beside === 'ended'
  return (
    <section className="held" aria-label={t('call.held')} data-call-surface="">
      <Pause className="held-sign" aria-hidden="true" />
      <p className="held-who">
        <strong>{t('call.isOnHold', { name: calledName(held) })}</strong>
        <span className="figures">{formatDuration(now - held.sinceMs)}</span>
        <PrivacyIcon privacy={held.privacy} />
        {at !== undefined && (
          <span>
            <Breakable words={at} />
          </span>
        )}
        {held.isReconnecting && <span className="held-peer">{t('mini.reconnecting')}</span>}
        {held.peer && <span className="held-peer">{peerWords(t, held)}</span>}
      </p>
      <div className="held-actions">
        <Button
          aria-disabled={!free}
          icon={talking ? <ArrowLeftRight aria-hidden="true" /> : <Play aria-hidden="true" />}
          keys={KEYS.held.swap[0]}
          onClick={() => free && swapCalls(targetOf(held))}
          {...(beside === 'idle' && { 'data-call-focus': '' })}
        >
          {talking ? t('call.swap') : t('call.resume')}
        </Button>
        <Button
          icon={<Phone className="icon-put-down" aria-hidden="true" />}
          aria-label={t('call.hangUpOn', { name: calledName(held) })}
          onClick={() => hangUpHeld(targetOf(held))}
        >
          {t('call.end')}
        </Button>
      </div>
    </section>
  )
}
