import type { QuietWatch } from '../../../phone/availability/quiet-watch'
import type { Phone } from '../../../phone/phone'
import type { Settings } from '../../api'
import type { SettingsStore } from './settings-store'

export interface PhoneSettingsParts {
  readonly phone: Pick<Phone, 'setCallWaiting' | 'setAudio' | 'setDsp' | 'setDtx'>
  readonly quiet: Pick<QuietWatch, 'set'>
}

/** Lets the phone follow the settings: what it acts by at once when they change. The voice engine begins with those of the start. */
export function followSettings(
  settings: Pick<SettingsStore, 'now' | 'doNotDisturb' | 'on'>,
  { phone, quiet }: PhoneSettingsParts,
): void {
  phone.setCallWaiting(settings.now.calls.callWaiting)
  settings.on('changed', (now, before) => {
    // Taking devices anew may interrupt them for a moment: a switch must not.
    if (devicesChanged(now.sound, before.sound)) {
      const { input, output, ringer, ringVolume } = now.sound
      phone.setAudio({ input, output, ringer, ringVolume })
    }
    if (now.sound.cleaning !== before.sound.cleaning) phone.setDsp(now.sound.cleaning)
    if (now.sound.dtx !== before.sound.dtx) phone.setDtx(now.sound.dtx)
    if (now.calls !== before.calls) phone.setCallWaiting(now.calls.callWaiting)
    quiet.set(settings.doNotDisturb)
  })
}

const DEVICES = ['input', 'output', 'ringer', 'ringVolume'] as const

const devicesChanged = (now: Settings['sound'], before: Settings['sound']): boolean =>
  DEVICES.some((name) => now[name] !== before[name])
