import { ArrowLeft, Mic, MicOff, Phone } from 'lucide-react'
import { targetOf } from '../../electron/api'
import { useEffect } from 'react'
import { pressOf } from '../keys/chord'
import { actionFor, KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useShownPerson } from '../people/shown-person'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { useSteadySeconds } from '../state/PhoneProvider'
import { useCommands } from '../state/phone-context'
import { formatDuration } from '../time/format'
import { lineWords, type OnTheLine } from './call-words'
import './held.css'

export interface CallBarProps {
  readonly call: OnTheLine
}

/** The call while a profile has the stage: a bar above everything, so that the call is never out of reach. */
export function CallBar({ call }: CallBarProps) {
  const t = useT()
  const { hangUp, setMuted } = useCommands()
  const { show } = useShownPerson()
  const now = useSteadySeconds()
  const talking = call.kind === 'talking'
  // Before the keys of the call, of which the same one hangs up.
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (actionFor('anywhere', pressOf(event)) !== 'leave') return
      if (event.target instanceof HTMLInputElement || document.querySelector('dialog[open], [role="menu"]'))
        return
      event.preventDefault()
      show(undefined)
    }
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [show])
  return (
    <section className="held call-bar" aria-label={t('call.region')} data-call-state={call.kind}>
      <Phone className="held-sign" aria-hidden="true" />
      <p className="held-who">
        <strong>{lineWords(t, call)}</strong>
        {talking && <span>{formatDuration(now - call.sinceMs)}</span>}
        <PrivacyIcon privacy={call.privacy} />
      </p>
      <div className="held-actions">
        <Button icon={<ArrowLeft aria-hidden="true" />} onClick={() => show(undefined)}>
          {t('call.backToCall')}
        </Button>
        {talking && (
          <Button
            data-on={call.muted}
            icon={call.muted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
            keys={KEYS.talking['toggle-mute'][0]}
            onClick={() => setMuted(!call.muted)}
          >
            {call.muted ? t('call.unmute') : t('call.mute')}
          </Button>
        )}
        <Button
          tone="brick"
          icon={<Phone className="icon-put-down" aria-hidden="true" />}
          onClick={() => hangUp(targetOf(call))}
        >
          {talking ? t('call.hangUp') : t('call.cancel')}
        </Button>
      </div>
    </section>
  )
}
