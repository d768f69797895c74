import type { AppState } from '../../electron/api'
import { say } from '../../locales/message'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

export interface DeviceNotesProps {
  readonly state: Pick<AppState, 'audioNotice' | 'soundDevices'>
  readonly inCall: boolean
}

/** Current problems with the sound, and why a device may be missing or cannot be tested. */
export function DeviceNotes({ state: { audioNotice, soundDevices }, inCall }: DeviceNotesProps) {
  const t = useT()
  const { lookForDevices } = useCommands()
  const stale = soundDevices?.stale
  return (
    <>
      {audioNotice && (
        <p className="notice" role="status">
          <span>
            {t(`audio.${audioNotice.code}`)} {say(t, audioNotice.cause)}
          </span>
        </p>
      )}
      {inCall && <p className="settings-note">{t('sound.noTestInCall')}</p>}
      {inCall && stale === 'in-use' && (
        <p className="settings-note">
          {t('sound.devicesInUse')}{' '}
          <Button tone="quiet" onClick={() => lookForDevices(true)}>
            {t('sound.lookAgain')}
          </Button>
        </p>
      )}
    </>
  )
}
