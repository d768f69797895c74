import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { AppState, SoundSettings } from '../../electron/api'
import { Meter } from '../call/Meter'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { asSentence } from '../language/as-sentence'
import { DeviceSelect } from './DeviceSelect'
import { RingVolume } from './RingVolume'
import './sound.css'
import { TestButton } from './TestButton'
import { VoiceSwitches } from './VoiceSwitches'

/** What is plugged in or out meanwhile appears about so soon. */
const LOOK_EVERY_MS = 2000

export interface SoundDialogProps {
  readonly state: AppState
  readonly onClose: () => void
}

/** Which devices the sound comes from and goes to, whether they work, and what is done to the voice. */
export function SoundDialog({ state, onClose }: SoundDialogProps) {
  const t = useT()
  const { call, held, sound, soundDevices, soundTest, audioNotice } = state
  const { setSound, lookForDevices, stopSoundTest } = useCommands()
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    dialog.current?.showModal()
    lookForDevices(false)
    const timer = setInterval(() => lookForDevices(false), LOOK_EVERY_MS)
    return () => {
      clearInterval(timer)
      stopSoundTest()
    }
  }, [lookForDevices, stopSoundTest])

  const inCall = (call.kind !== 'idle' && call.kind !== 'ended') || held !== undefined
  const change = (part: Partial<SoundSettings>): void => setSound({ ...sound, ...part })

  return (
    <dialog className="dialog sound" ref={dialog} aria-labelledby="sound-title" onClose={onClose}>
      <form method="dialog" className="sound-head">
        <h2 id="sound-title">{t('sound.title')}</h2>
        <button className="icon-button" aria-label={t('common.close')}>
          <X aria-hidden="true" />
        </button>
      </form>
      {audioNotice && (
        <p className="notice" role="status">
          <span>
            {t(`audio.${audioNotice.code}`)} {asSentence(audioNotice.message)}
          </span>
        </p>
      )}
      <div className="sound-part">
        <DeviceSelect
          label={t('sound.microphone')}
          names={soundDevices?.inputs}
          chosen={sound.input}
          onChoose={(input) => change({ input })}
        />
        <div className="sound-try">
          <Meter label={t('call.microphoneLevel')} of="inputDbfs" />
          <TestButton test="microphone" now={soundTest} disabled={inCall} />
        </div>
      </div>
      <div className="sound-part">
        <DeviceSelect
          label={t('sound.speaker')}
          names={soundDevices?.outputs}
          chosen={sound.output}
          onChoose={(output) => change({ output })}
        />
        <div className="sound-try">
          <TestButton test="speaker" now={soundTest} disabled={inCall} />
        </div>
      </div>
      <div className="sound-part">
        <DeviceSelect
          label={t('sound.ringer')}
          names={soundDevices?.outputs}
          chosen={sound.ringer}
          onChoose={(ringer) => change({ ringer })}
        />
        <div className="sound-try">
          <RingVolume volume={sound.ringVolume} onChange={(ringVolume) => change({ ringVolume })} />
          <TestButton test="ringer" now={soundTest} disabled={inCall} />
        </div>
      </div>
      <VoiceSwitches sound={sound} onChange={change} />
      {soundDevices?.stale === 'until-restart' && (
        <p className="sound-note">{t('sound.devicesUntilRestart')}</p>
      )}
      {inCall && (
        <div className="sound-note">
          <p>{t('sound.noTestInCall')}</p>
          {soundDevices?.stale === 'in-use' && (
            <p>
              {t('sound.devicesInUse')}{' '}
              <Button tone="quiet" onClick={() => lookForDevices(true)}>
                {t('sound.lookAgain')}
              </Button>
            </p>
          )}
        </div>
      )}
    </dialog>
  )
}
