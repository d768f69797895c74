import './desktop/thread-pool'
import { app } from 'electron'
import { join } from 'node:path'
import { systemClock } from '../native/clock'
import { declareAppScheme, serveInterface } from './desktop/app-scheme'
import { LogFile } from './desktop/about/log-file'
import { CallAlert } from './desktop/call-alert'
import { logCalls } from './desktop/call-log'
import { desktopCommands } from './desktop/desktop-commands'
import { FileTroubles } from './desktop/file-troubles'
import { openIpcDoor } from './desktop/ipc-door'
import { LinkDesk } from './desktop/links/link-desk'
import { setMenu } from './desktop/menu'
import { PeopleDesk } from './desktop/people/people-desk'
import { denyPermissions } from './desktop/permissions'
import { PhoneHost } from './desktop/phone-host'
import { PreferencesDesk } from './desktop/preferences/preferences-desk'
import { quitAfter } from './desktop/quit'
import { Memory } from './desktop/stores/memory'
import { userName } from './desktop/user-name'
import { tellWindows } from './desktop/windows/audience'
import { bringToFront, openMainWindow } from './desktop/windows/main-window'
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
      return memory.settings.preferences.calls.answersFavourites
    },
    standingOf: (contact) => people.standingOf(contact),
  }
  const phone = new Phone({ voice, clock: systemClock, reception })
  const preferences = new PreferencesDesk({ settings: memory.settings, phone, quiet })
  const links = new LinkDesk((contact) => phone.call(contact))
  const logFile = join(app.getPath('logs'), 'ringdown.log')
  const log = new LogFile(logFile, systemClock)
  logCalls(phone, log)
  const window = openMainWindow(built('preload', 'preload.cjs'))
  const hosting = new Hosting({ workerFile: built('node', 'host-worker.cjs'), clock: systemClock })
  const alert = new CallAlert(window)
  const host = new PhoneHost({
    ...{ phone, hosting, memory, people, quiet, troubles, window },
    suggestedName: userName(),
    setPreferences: (change) => preferences.change(change),
    desktopState: () => ({
      preferences: preferences.now,
      shortcutProblems: {},
      abilities: { tray: false, startAtLogin: false },
      ...(links.request && { linkRequest: links.request }),
    }),
  })
  host.on('state', (state) => {
    alert.update(state.call)
    tellWindows('state', state)
  })
  host.on('levels', (levels) => tellWindows('levels', levels))
  host.on('quality', (quality) => tellWindows('quality', quality))
  host.on('history', (entries) => tellWindows('history', entries))
  preferences.on('changed', () => host.changed())
  links.on('changed', () => host.changed())

  openIpcDoor({
    ...host.commands,
    ...desktopCommands({
      ...{ preferences, links, log, logFile },
      state: () => host.state,
      openMainWindow: () => bringToFront(window),
    }),
  })
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
