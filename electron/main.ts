import { app } from 'electron'
import { join } from 'node:path'
import { systemClock } from '../base/clock'
import { printCapped } from '../base/supervision/print-capped'
import type { Commands } from './api'
import { declareAppScheme, serveInterface } from './desktop/app-scheme'
import { LogFile } from './desktop/about/log-file'
import { withoutAddresses } from './desktop/about/without-addresses'
import { applyAppearance } from './desktop/appearance'
import { logCalls } from './desktop/call-log'
import { desktopCommands } from './desktop/desktop-commands'
import { FileTroubles } from './desktop/file-troubles'
import { openIpcDoor } from './desktop/ipc-door'
import { LanguageDesk } from './desktop/language-desk'
import { LinkDesk } from './desktop/links/link-desk'
import { LinkDoor, registerSchemes } from './desktop/links/link-door'
import { setStartAtLogin, wasStartedAtLogin } from './desktop/login/start-at-login'
import { denyPermissions } from './desktop/permissions'
import { PhoneHost } from './desktop/phone-host'
import { PreferencesDesk } from './desktop/preferences/preferences-desk'
import { quitAfter } from './desktop/quit'
import { DesktopShell } from './desktop/shell'
import { Shortcuts } from './desktop/shortcuts/shortcuts'
import { Memory } from './desktop/stores/memory'
import { desktopAbilities } from './desktop/system/abilities'
import { followPower } from './desktop/system/power'
import { systemSeal } from './desktop/system/seal'
import { SystemQuiet } from './desktop/system/system-quiet'
import { startUtilityProcess } from './desktop/system/utility-child'
import { userName } from './desktop/user-name'
import { tellWindows } from './desktop/windows/audience'
import { closeToTray } from './desktop/windows/close-to-tray'
import { refuseSwitches } from './desktop/windows/command-line'
import { bringToFront, openMainWindow } from './desktop/windows/main-window'
import { confineAllPages } from './desktop/windows/protected-page'
import type { Reception } from '../phone/availability/reception'
import { QuietWatch } from '../phone/availability/quiet-watch'
import { People } from '../phone/people/people'
import { Hosting } from './hosting/hosting'
import { createPhone } from '../phone/create-phone'
import { VoiceEngine } from '../phone/voice/voice-engine'

const built = (...path: string[]): string => join(import.meta.dirname, '..', ...path)
const asset = (...path: string[]): string => join(app.getAppPath(), 'assets', ...path)

async function start(door: LinkDoor): Promise<void> {
  serveInterface(built('renderer'))
  denyPermissions()
  registerSchemes()
  const abilities = await desktopAbilities()

  const logFile = join(app.getPath('logs'), 'ringdown.log')
  const log = new LogFile(logFile, systemClock)
  const troubles = new FileTroubles()
  const memory = new Memory(
    app.getPath('userData'),
    systemClock,
    (problem) => troubles.add(problem),
    systemSeal(),
  )
  const people = new People(memory.people, systemClock)
  const systemQuiet = new SystemQuiet(systemClock)
  const quiet = new QuietWatch(memory.settings.doNotDisturb, systemClock)
  const { cleaning, dtx, ...audio } = memory.settings.sound
  const voice = new VoiceEngine({
    start: startUtilityProcess,
    file: built('node', 'voice-process.cjs'),
    data: {
      audio,
      dsp: cleaning,
      dtx,
      tones: {
        ring: asset('sounds', 'ring.wav'),
        'ring-back': asset('sounds', 'ring-back.wav'),
        'call-waiting': asset('sounds', 'call-waiting.wav'),
      },
    },
    clock: systemClock,
    log: (line) => log.add({ event: 'voice-process', detail: withoutAddresses(line) }),
    print: printCapped(systemClock, (text) => void process.stderr.write(text)),
  })
  const reception: Reception = {
    get quiet() {
      return quiet.now.quiet || systemQuiet.now
    },
    get answersFavourites() {
      return memory.settings.preferences.calls.answersFavourites
    },
    get privateOnly() {
      return memory.settings.preferences.calls.privateOnly
    },
    standingOf: (contact) => people.standingOf(contact),
  }
  const phone = createPhone({
    ...{ voice, reception },
    clock: systemClock,
    identity: memory.identity.identity,
    trust: people,
  })
  const preferences = new PreferencesDesk({ settings: memory.settings, phone, quiet, setStartAtLogin })
  const language = new LanguageDesk(memory.settings)
  const links = new LinkDesk((contact) => phone.call(contact))
  const shortcuts = new Shortcuts({
    clock: systemClock,
    abilities,
    setMuted: (muted) => phone.setMuted(muted),
  })
  logCalls(phone, log)
  const preload = built('preload', 'preload.cjs')
  const hidden = wasStartedAtLogin() && preferences.now.desktop.startHidden && abilities.tray
  const window = openMainWindow({ preload, place: memory.place, hidden })
  const hosting = new Hosting({ workerFile: built('node', 'host-worker.cjs'), clock: systemClock })
  const host = new PhoneHost({
    ...{ phone, hosting, memory, people, quiet, troubles, window },
    suggestedName: userName(),
    language,
    setPreferences: (change) => preferences.change(change),
    desktopState: () => ({
      language: language.language,
      languageChoice: language.choice,
      preferences: preferences.now,
      shortcutProblems: shortcuts.problems,
      abilities,
      ...(links.request && { linkRequest: links.request }),
    }),
  })
  const open = (): void => bringToFront(window)
  const commands: Commands = {
    ...host.commands,
    ...desktopCommands({
      preferences,
      links,
      language,
      log,
      logFile,
      state: () => host.state,
      openMainWindow: open,
    }),
  }
  const shell = new DesktopShell({
    ...{ window, commands, preload },
    askToCall: (contact) => links.ask(contact),
    pictures: asset('tray'),
    wording: () => language.wording,
    preferences: () => preferences.now,
    isQuiet: () => reception.quiet,
  })
  phone.on('record', (record) => shell.record(record))
  host.on('state', (state) => {
    shell.update(state)
    shortcuts.update(state)
    tellWindows('state', state)
  })
  host.on('levels', (levels) => tellWindows('levels', levels))
  host.on('quality', (quality) => tellWindows('quality', quality))
  host.on('history', (entries) => tellWindows('history', entries))
  preferences.on('changed', (now, before) => {
    applyAppearance(window, now.appearance)
    if (now.shortcuts !== before.shortcuts) void shortcuts.choose(now.shortcuts)
    host.changed()
  })
  links.on('changed', () => host.changed())
  language.on('changed', () => host.changed())
  shortcuts.on('changed', () => host.changed())
  void shortcuts.choose(preferences.now.shortcuts)
  applyAppearance(window, preferences.now.appearance)
  window.webContents.on('dom-ready', () => applyAppearance(window, preferences.now.appearance))
  followPower(phone)
  closeToTray(
    window,
    () => preferences.now.desktop.closeToTray ?? abilities.tray,
    () => {
      if (!memory.settings.trayExplained) shell.explainTray()
      memory.settings.trayExplained = true
    },
  )

  openIpcDoor(commands)
  host.resume()
  door.listen((contact) => {
    open()
    if (contact !== undefined) links.ask(contact)
  })
  quitAfter(async () => {
    shell.close()
    shortcuts.close()
    people.close()
    quiet.close()
    systemQuiet.close()
    await Promise.all([phone.shutdown(), hosting.close()])
    await memory.flush()
  })
}

// Windows ties notifications and the taskbar to it; packages have the same.
app.setAppUserModelId('org.ringdown.phone')
refuseSwitches()
if (app.requestSingleInstanceLock()) {
  confineAllPages()
  declareAppScheme()
  const door = new LinkDoor()
  void app.whenReady().then(() => start(door))
} else {
  app.quit()
}
