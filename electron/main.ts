import './desktop/thread-pool'
import { app } from 'electron'
import { join } from 'node:path'
import { systemClock } from '../native/clock'
import { declareAppScheme, serveInterface } from './desktop/app-scheme'
import { CallAlert } from './desktop/call-alert'
import { logCalls } from './desktop/call-log'
import { FileTroubles } from './desktop/file-troubles'
import { openIpcDoor } from './desktop/ipc-door'
import { bringToFront, openMainWindow } from './desktop/main-window'
import { setMenu } from './desktop/menu'
import { PeopleDesk } from './desktop/people/people-desk'
import { denyPermissions } from './desktop/permissions'
import { PhoneHost } from './desktop/phone-host'
import { quitAfter } from './desktop/quit'
import { Memory } from './desktop/stores/memory'
import { userName } from './desktop/user-name'
import type { Reception } from './phone/availability/reception'
import { QuietWatch } from './phone/availability/quiet-watch'
import { Hosting } from './hosting/hosting'
import { Phone } from './phone/phone'
import { VoiceEngine } from './phone/voice/voice-engine'

const built = (...path: string[]): string => join(import.meta.dirname, '..', ...path)
const sound = (file: string): string => join(app.getAppPath(), 'assets', 'sounds', file)

const DAY_MS = 24 * 60 * 60 * 1_000

function start(): void {
  serveInterface(built('renderer'))
  denyPermissions()
  setMenu()

  const troubles = new FileTroubles()
  const memory = new Memory(app.getPath('userData'), systemClock, (problem) => troubles.add(problem))
  const people = new PeopleDesk(memory, systemClock)
  const quiet = new QuietWatch(memory.settings.doNotDisturb, systemClock)
  const { cleaning, dtx, ...audio } = memory.settings.sound
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
  const reception: Reception = {
    get quiet() {
      return quiet.now.quiet
    },
    get answersFavourites() {
      return memory.settings.answersFavourites
    },
    standingOf: (contact) => people.standingOf(contact),
  }
  const phone = new Phone({ voice, clock: systemClock, reception })
  phone.setCallWaiting(true)
  logCalls(phone)
  const window = openMainWindow(built('preload', 'preload.cjs'))
  const hosting = new Hosting({ workerFile: built('node', 'host-worker.cjs'), clock: systemClock })
  const alert = new CallAlert(window)
  const host = new PhoneHost({
    ...{ phone, hosting, memory, people, quiet, troubles, window, alert },
    suggestedName: userName(),
  })

  openIpcDoor(host.commands)
  host.resume()
  app.on('second-instance', () => bringToFront(window))
  setInterval(() => host.forgetOld(), DAY_MS).unref()
  quitAfter(async () => {
    people.close()
    quiet.close()
    await Promise.all([phone.shutdown(), hosting.close()])
    await memory.flush()
  })
}

if (app.requestSingleInstanceLock()) {
  declareAppScheme()
  void app.whenReady().then(start)
} else {
  app.quit()
}
