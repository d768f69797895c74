import type { QuietWatch } from '../../../phone/availability/quiet-watch'
import type { Phone } from '../../../phone/phone'
import type { SoundManager } from '../../../phone/voice/sound-manager'
import type { Settings } from '../../api'
import type { SettingsStore } from './settings-store'

export interface SettablePhone extends Pick<
  Phone,
  'setCallWaiting' | 'setSharesStatus' | 'setOffersAddresses' | 'setRelayOnly'
> {
  readonly texts: Pick<Phone['texts'], 'setTellsRead'>
  readonly sound: Pick<SoundManager, 'setCues'>
}

export interface PhoneSettingsParts {
  /** The phones at all networks. */
  readonly phones: () => readonly SettablePhone[]
  /** The devices, which all phones share. */
  readonly sound: () => Pick<SoundManager, 'setAudio' | 'setDsp' | 'setDtx'>
  readonly quiet: Pick<QuietWatch, 'set'>
}

/** Applies the settings to a new phone. A voice process reads its own when it starts. */
export function applySettings(
  phone: SettablePhone,
  { calls, sound }: Pick<Settings, 'calls' | 'sound'>,
): void {
  applyCalls(phone, calls)
  phone.sound.setCues(sound.cues)
}

/** Applies changes of the settings to the phones at once. A voice process reads them itself when it starts. */
export function followSettings(
  settings: Pick<SettingsStore, 'now' | 'doNotDisturb' | 'on'>,
  { phones, sound, quiet }: PhoneSettingsParts,
): void {
  settings.on('changed', (now, before) => {
    // Reopening devices interrupts the sound, so other settings must not do it.
    if (devicesChanged(now.sound, before.sound)) {
      const { input, output, ringer, ringVolume, ring } = now.sound
      sound().setAudio({ input, output, ringer, ringVolume, ring })
    }
    if (now.sound.cleaning !== before.sound.cleaning) sound().setDsp(now.sound.cleaning)
    if (now.sound.dtx !== before.sound.dtx) sound().setDtx(now.sound.dtx)
    if (now.sound.cues !== before.sound.cues)
      for (const phone of phones()) phone.sound.setCues(now.sound.cues)
    if (now.calls !== before.calls) for (const phone of phones()) applyCalls(phone, now.calls)
    quiet.set(settings.doNotDisturb)
  })
}

function applyCalls(
  phone: SettablePhone,
  { callWaiting, sharesStatus, tellsRead, offersAddresses, relayOnly }: Settings['calls'],
): void {
  phone.setCallWaiting(callWaiting)
  phone.setSharesStatus(sharesStatus)
  phone.texts.setTellsRead(tellsRead)
  phone.setOffersAddresses(offersAddresses)
  phone.setRelayOnly(relayOnly)
}

const DEVICES = ['input', 'output', 'ringer', 'ringVolume', 'ring'] as const

const devicesChanged = (now: Settings['sound'], before: Settings['sound']): boolean =>
  DEVICES.some((name) => now[name] !== before[name])
