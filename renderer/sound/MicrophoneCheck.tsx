import { Check, Mic, RotateCcw } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { AppState } from '../../electron/api'
import { Meter } from '../call/Meter'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { DeviceSelect } from './DeviceSelect'
import './microphone-check.css'
import { phaseWords } from './phase-words'
import './sound.css'
import { useSoundTest } from './use-sound-test'

/** Offered on the stage after the first sign-in, once. It is optional, and a call replaces it. */
export function MicrophoneCheck({ state }: { readonly state: AppState }) {
  const t = useT()
  const id = useId()
  const { settings, soundDevices, soundTest } = state
  const { sound } = settings
  const { changeSettings, lookForDevices } = useCommands()
  const { start } = useSoundTest()
  const finish = (): void => changeSettings({ microphoneTried: true })
  const [heard, setHeard] = useState(false)
  if (soundTest === 'playing-back' && !heard) setHeard(true)
  useEffect(() => {
    if (heard) lookForDevices(false)
  }, [heard, lookForDevices])

  const running = soundTest !== undefined
  const again = heard && !running
  const phase = phaseWords(t, soundTest)
  return (
    <section className="quiet microphone-check" aria-labelledby="microphone-check-title">
      <h1 id="microphone-check-title">{t('microphoneCheck.title')}</h1>
      <p role="status">{phase ?? (heard ? t('microphoneCheck.didYouHear') : t('microphoneCheck.body'))}</p>
      <Meter label={t('call.microphoneLevel')} of="inputDbfs" />
      {again && (
        <>
          <div className="device">
            <label htmlFor={`${id}-input`}>{t('sound.microphone')}</label>
            <DeviceSelect
              id={`${id}-input`}
              devices={soundDevices?.inputs}
              chosen={sound.input}
              onChoose={(input) => changeSettings({ sound: { input } })}
            />
          </div>
          <div className="device">
            <label htmlFor={`${id}-output`}>{t('sound.speaker')}</label>
            <DeviceSelect
              id={`${id}-output`}
              devices={soundDevices?.outputs}
              chosen={sound.output}
              onChoose={(output) => changeSettings({ sound: { output } })}
            />
          </div>
        </>
      )}
      <div className="call-actions">
        <Button
          tone={again ? 'plain' : 'line'}
          aria-disabled={running}
          icon={again ? <RotateCcw aria-hidden="true" /> : <Mic aria-hidden="true" />}
          onClick={() => !running && start('microphone')}
        >
          {running ? t('microphoneCheck.recording') : again ? t('common.tryAgain') : t('microphoneCheck.try')}
        </Button>
        {again ? (
          <Button tone="line" icon={<Check aria-hidden="true" />} onClick={finish}>
            {t('microphoneCheck.soundsGood')}
          </Button>
        ) : (
          <Button onClick={finish}>{t('microphoneCheck.skip')}</Button>
        )}
      </div>
    </section>
  )
}
