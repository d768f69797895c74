import type { QuietWatch } from '../../../phone/availability/quiet-watch'
import type { Phone } from '../../../phone/phone'
import type { DirectTexts } from '../../../phone/texts/direct-texts'
import type { SoundManager } from '../../../phone/voice/sound-manager'
import type { Settings } from '../../api'
import type { SettingsStore } from './settings-store'

export interface PhoneSettingsParts {
  readonly phone: Pick<Phone, 'setCallWaiting' | 'setSharesStatus' | 'setOffersAddresses' | 'setRelayOnly'>
  readonly texts: Pick<DirectTexts, 'setTellsRead'>
  readonly sound: Pick<SoundManager, 'setAudio' | 'setDsp' | 'setDtx' | 'setCues'>
  readonly quiet: Pick<QuietWatch, 'set'>
}

/** Applies changes of the settings to the phone at once. A voice process reads them itself when it starts. */
export function followSettings(
  settings: Pick<SettingsStore, 'now' | 'doNotDisturb' | 'on'>,
  { phone, texts, sound, quiet }: PhoneSettingsParts,
): void {
  const followCalls = ({
    callWaiting,
    sharesStatus,
    tellsRead,
    offersAddresses,
    relayOnly,
  }: Settings['calls']): void => {
    phone.setCallWaiting(callWaiting)
    phone.setSharesStatus(sharesStatus)
    texts.setTellsRead(tellsRead)
    phone.setOffersAddresses(offersAddresses)
    phone.setRelayOnly(relayOnly)
  }
  followCalls(settings.now.calls)
  sound.setCues(settings.now.sound.cues)
  settings.on('changed', (now, before) => {
    // Reopening devices interrupts the sound, so other settings must not do it.
    if (devicesChanged(now.sound, before.sound)) {
      const { input, output, ringer, ringVolume, ring } = now.sound
      sound.setAudio({ input, output, ringer, ringVolume, ring })
    }
    if (now.sound.cleaning !== before.sound.cleaning) sound.setDsp(now.sound.cleaning)
    if (now.sound.dtx !== before.sound.dtx) sound.setDtx(now.sound.dtx)
    if (now.sound.cues !== before.sound.cues) sound.setCues(now.sound.cues)
    if (now.calls !== before.calls) followCalls(now.calls)
    quiet.set(settings.doNotDisturb)
  })
}

const DEVICES = ['input', 'output', 'ringer', 'ringVolume', 'ring'] as const

const devicesChanged = (now: Settings['sound'], before: Settings['sound']): boolean =>
  DEVICES.some((name) => now[name] !== before[name])
