import { Mic, MicOff, RotateCcw } from 'lucide-react'
import { useId } from 'react'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import '../../look/select.css'
import { LevelMeter } from '../sound/LevelMeter'
import type { MicrophoneState } from '../sound/microphone'

export interface MicrophoneCheckProps {
  readonly microphone: MicrophoneState
  /** @param id undefined: the browser's choice */
  readonly onOpen: (id?: string) => void
}

/** Asks for the microphone before the call, and shows that it hears something. */
export function MicrophoneCheck({ microphone, onOpen }: MicrophoneCheckProps) {
  const t = useT()
  const id = useId()
  return (
    <section className="guest-microphone" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('sound.microphone')}</h2>
      {microphone.kind === 'open' ? (
        <>
          <LevelMeter label={t('call.microphoneLevel')} stream={microphone.stream} />
          <p className="guest-hint">{t('guest.speak')}</p>
          {microphone.choices.length > 0 && (
            <select
              className="select"
              aria-labelledby={`${id}-title`}
              value={microphone.chosen}
              onChange={({ target }) => onOpen(target.value)}
            >
              {microphone.choices.map((choice) => (
                <option key={choice.id} value={choice.id}>
                  {choice.label}
                </option>
              ))}
            </select>
          )}
        </>
      ) : (
        <>
          {microphone.kind === 'problem' && (
            <p className="guest-problem" role="alert">
              <MicOff aria-hidden="true" />
              <span>{t(`guest.microphone.${microphone.problem}`)}</span>
            </p>
          )}
          {microphone.kind === 'opening' && (
            <p className="guest-hint" role="status">
              {t('guest.allow')}
            </p>
          )}
          <Button
            aria-disabled={microphone.kind === 'opening'}
            icon={
              microphone.kind === 'problem' ? <RotateCcw aria-hidden="true" /> : <Mic aria-hidden="true" />
            }
            onClick={() => microphone.kind !== 'opening' && onOpen()}
          >
            {microphone.kind === 'problem' ? t('common.tryAgain') : t('microphoneCheck.try')}
          </Button>
        </>
      )}
    </section>
  )
}
