import type { QuietWatch } from '../../../phone/availability/quiet-watch'
import type { Phone } from '../../../phone/phone'
import type { Pictures } from '../../../phone/pictures/pictures'
import type { DirectTexts } from '../../../phone/texts/direct-texts'
import type { SoundManager } from '../../../phone/voice/sound-manager'
import type { Settings } from '../../api'
import type { SettingsStore } from './settings-store'

/** A phone at a network, and its texts between two people. */
export interface SettableLine {
  readonly phone: Pick<
    Phone,
    'setCallWaiting' | 'setSharesStatus' | 'setOffersAddresses' | 'setRelayOnly'
  > & { readonly sound: Pick<SoundManager, 'setCues'> }
  readonly texts: Pick<DirectTexts, 'setTellsRead'> & { readonly pictures: Pick<Pictures, 'setAudience'> }
}

export interface PhoneSettingsParts {
  /** At all networks. */
  readonly lines: () => readonly SettableLine[]
  /** The devices, which all phones share. */
  readonly sound: () => Pick<SoundManager, 'setAudio' | 'setDsp' | 'setDtx'>
  readonly quiet: Pick<QuietWatch, 'set'>
}

/** Applies the settings to a new phone. A voice process reads its own when it starts. */
export function applySettings(line: SettableLine, { calls, sound }: Pick<Settings, 'calls' | 'sound'>): void {
  applyCalls(line, calls)
  line.phone.sound.setCues(sound.cues)
}

/** Applies changes of the settings to the phones at once. A voice process reads them itself when it starts. */
export function followSettings(
  settings: Pick<SettingsStore, 'now' | 'doNotDisturb' | 'on'>,
  { lines, sound, quiet }: PhoneSettingsParts,
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
      for (const { phone } of lines()) phone.sound.setCues(now.sound.cues)
    if (now.calls !== before.calls) for (const line of lines()) applyCalls(line, now.calls)
    quiet.set(settings.doNotDisturb)
  })
}

function applyCalls(
  { phone, texts }: SettableLine,
  { callWaiting, sharesStatus, tellsRead, showsPictureTo, offersAddresses, relayOnly }: Settings['calls'],
): void {
  phone.setCallWaiting(callWaiting)
  phone.setSharesStatus(sharesStatus)
  texts.setTellsRead(tellsRead)
  texts.pictures.setAudience(showsPictureTo)
  phone.setOffersAddresses(offersAddresses)
  phone.setRelayOnly(relayOnly)
}

const DEVICES = ['input', 'output', 'ringer', 'ringVolume', 'ring'] as const

const devicesChanged = (now: Settings['sound'], before: Settings['sound']): boolean =>
  DEVICES.some((name) => now[name] !== before[name])
