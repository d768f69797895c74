import './desktop/thread-pool'
import { app } from 'electron'
import { join } from 'node:path'
import { systemClock } from '../native/clock'
import { AccountStore } from './desktop/account-store'
import { declareAppScheme, serveInterface } from './desktop/app-scheme'
import { CallAlert } from './desktop/call-alert'
import { logCalls } from './desktop/call-log'
import { openIpcDoor } from './desktop/ipc-door'
import { bringToFront, openMainWindow } from './desktop/main-window'
import { setMenu } from './desktop/menu'
import { denyPermissions } from './desktop/permissions'
import { PhoneHost } from './desktop/phone-host'
import { quitAfter } from './desktop/quit'
import { SettingsStore } from './desktop/settings-store'
import { Phone } from './phone/phone'
import { VoiceEngine } from './phone/voice/voice-engine'

const built = (...path: string[]): string => join(import.meta.dirname, '..', ...path)
const sound = (file: string): string => join(app.getAppPath(), 'assets', 'sounds', file)

function start(): void {
  serveInterface(built('renderer'))
  denyPermissions()
  setMenu()

  const settings = new SettingsStore(join(app.getPath('userData'), 'settings.json'))
  const { cleaning, dtx, ...audio } = settings.sound
  const voice = new VoiceEngine({
    workerFile: built('node', 'voice-worker.cjs'),
    data: {
      audio,
      dsp: cleaning,
      dtx,
      tones: { ring: sound('ring.wav'), 'ring-back': sound('ring-back.wav') },
    },
    clock: systemClock,
  })
  const phone = new Phone({ voice, clock: systemClock })
  phone.setCallWaiting(true)
  logCalls(phone)
  const window = openMainWindow(built('preload', 'preload.cjs'))
  const accounts = new AccountStore(join(app.getPath('userData'), 'account.json'))
  const host = new PhoneHost({ phone, accounts, settings, window, alert: new CallAlert(window) })

  openIpcDoor(host.commands)
  host.resume()
  app.on('second-instance', () => bringToFront(window))
  quitAfter(() => phone.shutdown())
}

if (app.requestSingleInstanceLock()) {
  declareAppScheme()
  void app.whenReady().then(start)
} else {
  app.quit()
}
