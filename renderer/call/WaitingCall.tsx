import { Pause, Phone } from 'lucide-react'
import {
  calledName,
  type CallState,
  consentTo,
  targetOf,
  type WaitingCall as Waiting,
} from '../../electron/api'
import { KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { CallerRow } from './CallerRow'

export interface WaitingCallProps {
  readonly waiting: Waiting
  /** The first call. If it rings, it is declined when the second is answered. */
  readonly beside: CallState['kind']
}

/** A second caller. */
export function WaitingCall({ waiting, beside }: WaitingCallProps) {
  const t = useT()
  const { acceptWaiting, refuseWaiting } = useCommands()
  const talking = beside === 'talking'
  return (
    <CallerRow caller={waiting} words={{ key: 'call.isAlsoCalling', fill: { name: calledName(waiting) } }}>
      {talking && (
        <Button
          tone="line"
          icon={<Pause aria-hidden="true" />}
          keys={KEYS.waiting['hold-and-answer'][0]}
          onClick={() => acceptWaiting(consentTo(waiting), 'hold')}
        >
          {t('call.holdAndAnswer')}
        </Button>
      )}
      <Button
        icon={<Phone aria-hidden="true" />}
        {...(talking && { keys: KEYS.waiting['end-and-answer'][0] })}
        onClick={() => acceptWaiting(consentTo(waiting), 'end')}
      >
        {talking ? t('call.endAndAnswer') : t('call.answerName', { name: calledName(waiting) })}
      </Button>
      <Button
        tone="brick"
        icon={<Phone className="icon-put-down" aria-hidden="true" />}
        {...(talking && { keys: KEYS.waiting['refuse-waiting'][0] })}
        onClick={() => refuseWaiting(targetOf(waiting))}
      >
        {talking ? t('call.decline') : t('call.declineName', { name: calledName(waiting) })}
      </Button>
    </CallerRow>
  )
}
