import { Check, Mic, RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { AppState } from '../../electron/api'
import { Meter } from '../call/Meter'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { words } from '../wording'
import { DeviceSelect } from './DeviceSelect'
import './microphone-check.css'

/** Offered once, after the first sign-in, on the stage: nobody has to, and a call simply takes its place. */
export function MicrophoneCheck({ state }: { readonly state: AppState }) {
  const { sound, soundDevices, soundTest } = state
  const { testSound, stopSoundTest, setSound, lookForDevices, finishMicrophoneCheck } = useCommands()
  const [heard, setHeard] = useState(false)
  if (soundTest === 'playing-back' && !heard) setHeard(true)
  useEffect(() => stopSoundTest, [stopSoundTest])
  useEffect(() => {
    if (heard) lookForDevices(false)
  }, [heard, lookForDevices])

  const running = soundTest !== undefined
  const again = heard && !running
  const phase = soundTest === 'recording' ? words.speakNow : soundTest && words.playingBack
  return (
    <section className="quiet microphone-check" aria-labelledby="microphone-check-title">
      <h1 id="microphone-check-title">{words.microphoneCheck}</h1>
      <p role="status">{phase ?? (heard ? words.didYouHear : words.microphoneCheckBody)}</p>
      <Meter label={words.microphoneLevel} of="inputDbfs" />
      {again && (
        <>
          <DeviceSelect
            label={words.microphone}
            names={soundDevices?.inputs}
            chosen={sound.input}
            onChoose={(input) => setSound({ ...sound, input })}
          />
          <DeviceSelect
            label={words.speaker}
            names={soundDevices?.outputs}
            chosen={sound.output}
            onChoose={(output) => setSound({ ...sound, output })}
          />
        </>
      )}
      <div className="call-actions">
        <Button
          tone={again ? 'plain' : 'line'}
          aria-disabled={running}
          icon={again ? <RotateCcw aria-hidden="true" /> : <Mic aria-hidden="true" />}
          onClick={() => !running && testSound('microphone')}
        >
          {again ? words.tryAgain : words.tryMicrophone}
        </Button>
        {again ? (
          <Button tone="line" icon={<Check aria-hidden="true" />} onClick={finishMicrophoneCheck}>
            {words.soundsGood}
          </Button>
        ) : (
          <Button onClick={finishMicrophoneCheck}>{words.skip}</Button>
        )}
      </div>
    </section>
  )
}
