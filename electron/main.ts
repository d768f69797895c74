import { app } from 'electron'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../base/clock'
import { withoutAddresses } from '../base/without-addresses'
import { printCapped } from '../base/supervision/print-capped'
import { QuietWatch } from '../phone/availability/quiet-watch'
import type { IncomingPolicy } from '../phone/availability/incoming-policy'
import { createPhone } from '../phone/create-phone'
import { People } from '../phone/people/people'
import { Verification } from '../phone/people/verification'
import { soundFiles } from '../phone/voice/sound-files'
import { VoiceEngine } from '../phone/voice/voice-engine'
import {
  aboutCommands,
  accountCommands,
  callUrlCommands,
  type Commands,
  dataCommands,
  fileTroubleCommands,
  historyCommands,
  hostingCommands,
  identityCommands,
  identityLockCommands,
  invitationCommands,
  peopleCommands,
  phoneCommands,
  roomCommands,
  roomUrlCommands,
  settingsCommands,
  soundCommands,
  textCommands,
  windowCommands,
} from './api/commands'
import { aboutHandlers } from './desktop/about/about-handlers'
import { LogFile } from './desktop/about/log-file'
import { AccountManager } from './desktop/account/account-manager'
import { declareAppScheme, serveInterface } from './desktop/app-scheme'
import { followAppearance } from './desktop/appearance'
import { logCalls } from './desktop/call-log'
import { CallUrlReceiver, registerSchemes } from './desktop/call-urls/call-url-receiver'
import { CallUrls } from './desktop/call-urls/call-urls'
import { Invitations } from './desktop/call-urls/invitations'
import { RoomUrls } from './desktop/call-urls/room-urls'
import { chooseSource, chooseTarget } from './desktop/identity/choose-file'
import { IdentityLock } from './desktop/identity/identity-lock'
import { IdentityTransfer } from './desktop/identity/identity-transfer'
import { releaseOwnName } from './desktop/account/release-own-name'
import { clearData } from './desktop/clear-data'
import { bind } from './desktop/commands/bind'
import { handleCommands } from './desktop/commands/ipc-handler'
import { FileTroubles } from './desktop/file-troubles'
import { exportHistory } from './desktop/history/export-history'
import { HistoryManager } from './desktop/history/history-manager'
import { followHostingSettings } from './desktop/hosting/hosting-settings'
import { OwnServer } from './desktop/hosting/own-server'
import { setStartAtLogin, wasStartedAtLogin } from './desktop/login/start-at-login'
import { PeopleManager } from './desktop/people/people-manager'
import { proxyFromSystem } from './desktop/network/system-proxy'
import { denyPermissions } from './desktop/permissions'
import { quitAfter } from './desktop/quit'
import { Conversations } from './desktop/rooms/conversations'
import { DirectTextDesk } from './desktop/rooms/direct-text-desk'
import { RoomDesk } from './desktop/rooms/room-desk'
import { TextDesk } from './desktop/rooms/text-desk'
import { followSettings } from './desktop/settings/phone-settings'
import { SettingsStore } from './desktop/settings/settings-store'
import { DesktopShell } from './desktop/shell'
import { Shortcuts } from './desktop/shortcuts/shortcuts'
import { SpokenLanguage } from './desktop/spoken-language'
import { abilitySlice, phoneSlice, quietSlice } from './desktop/state/slices'
import { StateSource } from './desktop/state/state-source'
import { StateUpdates } from './desktop/state/state-updates'
import { lockUserData } from './desktop/stores/lock-user-data'
import { Memory } from './desktop/stores/memory'
import { desktopAbilities } from './desktop/system/abilities'
import { followTimeZone } from './desktop/system/follow-time-zone'
import { followPower } from './desktop/system/power'
import { systemSeal } from './desktop/system/seal'
import { SystemQuiet } from './desktop/system/system-quiet'
import { startUtilityProcess } from './desktop/system/utility-child'
import { userName } from './desktop/user-name'
import { tellWindows } from './desktop/windows/audience'
import { closeToTray } from './desktop/windows/close-to-tray'
import { refuseSwitches, sandboxProblem } from './desktop/windows/command-line'
import { copyText } from './desktop/windows/copy-text'
import { openLink } from './desktop/windows/open-link'
import { bringToFront, openMainWindow } from './desktop/windows/main-window'
import { confineAllPages } from './desktop/windows/protected-page'
import { Hosting } from './hosting/hosting'
import { PortMapper } from './hosting/port-mapping/port-mapper'
import { routerWays } from './hosting/port-mapping/router-ways'

const built = (...path: string[]): string => join(import.meta.dirname, '..', ...path)
const asset = (...path: string[]): string => join(app.getAppPath(), 'assets', ...path)

async function start(receiver: CallUrlReceiver): Promise<void> {
  serveInterface(built('renderer'))
  denyPermissions()
  registerSchemes()
  const abilities = await desktopAbilities()

  // The stored data.
  const clock = systemClock
  const userData = app.getPath('userData')
  const lock = lockUserData(userData)
  if (lock === undefined) {
    app.quit()
    return
  }
  const fileTroubles = new FileTroubles()
  const unconfined = sandboxProblem()
  if (unconfined) fileTroubles.add({ message: unconfined })
  const memory = new Memory(userData, clock, (problem) => fileTroubles.add(problem), systemSeal)
  const settings = new SettingsStore({
    ...{ file: join(userData, 'settings.json'), clock },
    onProblem: (problem) => fileTroubles.add(problem),
    guard: (now, before) =>
      now.desktop.startAtLogin === before.desktop.startAtLogin
        ? { ok: true }
        : setStartAtLogin(now.desktop.startAtLogin),
  })
  const peopleHere = new People(memory.people, clock)
  const logFile = join(app.getPath('logs'), 'ringdown.log')
  const log = new LogFile(logFile, clock)

  // The phone.
  const systemQuiet = new SystemQuiet(clock)
  const quiet = new QuietWatch(settings.doNotDisturb, clock)
  const tones = soundFiles(asset('sounds'))
  const voice = new VoiceEngine({
    start: startUtilityProcess,
    file: built('node', 'voice-process.cjs'),
    data: () => {
      const { cleaning, dtx, input, output, ringer, ringVolume, ring } = settings.now.sound
      return { audio: { input, output, ringer, ringVolume, ring }, dsp: cleaning, dtx, tones }
    },
    clock,
    log: (line) => log.add({ event: 'voice-process', detail: withoutAddresses(line) }),
    print: printCapped(clock, (text) => void process.stderr.write(text)),
  })
  voice.prepare()
  const incomingPolicy: IncomingPolicy = {
    get quiet() {
      return quiet.now.quiet || systemQuiet.now
    },
    get answersFavourites() {
      return settings.now.calls.answersFavourites
    },
    get privateOnly() {
      return settings.now.calls.privateOnly
    },
    marksOf: (contact, identity) => peopleHere.marksOf(contact, identity),
  }
  const phone = createPhone({
    ...{ voice, incomingPolicy, clock, chooseProxy: proxyFromSystem },
    identity: memory.identity.identity,
    trust: peopleHere,
  })
  const textsBetweenTwo = phone.takeTexts({ store: memory.texts, images: memory.images })
  const followKey = (): void => peopleHere.setHasOwnKey(memory.identity.identity !== undefined)
  memory.identity.on('changed', followKey)
  followKey()
  quiet.on('changed', () => phone.quietChanged())
  systemQuiet.on('changed', () => phone.quietChanged())
  memory.people.on('changed', (_, pins) => {
    if (pins) phone.privacyChanged()
    else textsBetweenTwo.follow()
  })
  followSettings(settings, { phone, texts: textsBetweenTwo, sound: phone.sound, quiet })
  followPower(phone)
  const stopFollowingZone = followTimeZone(clock)
  logCalls(phone, log)

  // The managers: each has a slice of the state, and carries out a group of commands.
  const preload = built('preload', 'preload.cjs')
  const hidden = wasStartedAtLogin() && settings.now.desktop.startHidden && abilities.tray
  const window = openMainWindow({ preload, place: memory.place, hidden })
  const open = (): void => bringToFront(window)
  const language = new SpokenLanguage(settings)
  const hosting = new Hosting({
    ...{ clock, workerFile: built('node', 'server-worker.cjs') },
    namesFile: join(userData, 'names.json'),
    portMapper: new PortMapper({ clock, ways: routerWays(clock, networkInterfaces) }),
  })
  followHostingSettings(settings, hosting)
  const ownServer = new OwnServer({ hosting, memory: settings })
  const { accounts } = memory
  const account = new AccountManager({
    ...{ phone, accounts, people: peopleHere, ownServer },
    suggestedName: userName(),
  })
  const verification = new Verification({
    own: () => memory.identity.identity?.fingerprint,
    identityOf: (contact) => phone.identityOf(contact),
    people: peopleHere,
    store: memory.people,
  })
  const people = new PeopleManager({ phone, people: peopleHere, verification })
  const server = (): string | undefined =>
    phone.state.connection.kind === 'signed-out' ? undefined : accounts.remembered?.account.server
  const addresses = (of: string): readonly string[] => ownServer.addressesOf(of)
  const rooms = new RoomDesk({ ...{ phone, known: memory.rooms, clock, server, addresses } })
  const directTexts = new DirectTextDesk({ texts: textsBetweenTwo, clock })
  const texts = new TextDesk({ ...{ rooms: phone.rooms, known: memory.rooms, clock, server } })
  const history = new HistoryManager({
    ...{ history: memory.history, accounts },
    save: (entries) => exportHistory(window, entries, language.wording),
  })
  const identityTransfer = new IdentityTransfer({
    ...{ phone, identity: memory.identity },
    chooseTarget: () => chooseTarget(window, language.wording),
    chooseSource: () => chooseSource(window, language.wording),
  })
  const identityLock = new IdentityLock({
    ...{ phone, identity: memory.identity },
    account: () => (accounts.remembered?.signIn === true ? accounts.remembered.account : undefined),
  })
  const callUrls = new CallUrls({
    lookUp: (contact) => void phone.lookUp(contact),
    call: (contact) => phone.call(contact),
    contacts: () => peopleHere.contacts,
  })
  const roomUrls = new RoomUrls({
    ...{ server, addresses },
    enter: (room, options) => rooms.enterRoom(room, options),
  })
  const invitations = new Invitations({
    ...{ clock, addresses },
    server: () => (phone.state.connection.kind === 'online' ? server() : undefined),
    me: () => accounts.remembered?.account.name,
    isOnline: (contact) => peopleHere.contacts.some(({ name, online }) => online && name === contact),
    askToCall: (contact) => callUrls.ask(contact),
    askToEnter: (place) => roomUrls.ask(place),
  })
  const followServer = (): void => {
    rooms.followServer()
    roomUrls.followServer()
    invitations.follow()
  }
  account.on('changed', followServer)
  peopleHere.on('contacts', () => invitations.follow())
  phone.on('state', followServer)
  const shortcuts = new Shortcuts({
    ...{ clock, abilities, settings },
    call: () => phone.state.call,
    setMuted: (muted) => phone.setMuted(muted),
    room: () => phone.rooms.state,
    setRoomMuted: (isMuted) => phone.rooms.setMuted(isMuted),
    talkInRoom: (on) => phone.rooms.talk(on),
  })

  // The state, and its displays.
  const state = new StateSource({
    ...{
      account,
      callUrls,
      directTexts,
      fileTroubles,
      history,
      hosting: ownServer,
      identity: identityLock,
      invitations,
      language,
      people,
      rooms,
      roomUrls,
      settings,
      shortcuts,
    },
    abilities: abilitySlice(abilities),
    phone: phoneSlice(phone),
    quiet: quietSlice(quiet),
  })
  const updates = new StateUpdates(state, clock)
  const commands: Commands = {
    ...bind(accountCommands, account),
    ...bind(hostingCommands, ownServer),
    ...bind(phoneCommands, phone),
    ...bind(soundCommands, phone.sound),
    ...bind(historyCommands, history),
    ...bind(peopleCommands, people),
    ...bind(roomCommands, rooms),
    ...bind(textCommands, new Conversations({ room: texts, direct: directTexts, clock })),
    ...bind(settingsCommands, settings),
    ...bind(identityCommands, identityTransfer),
    ...bind(identityLockCommands, identityLock),
    ...bind(dataCommands, {
      clearData: (what) =>
        clearData(what, {
          ...{ account, ownServer, history, settings, phone },
          people: memory.people,
          rooms: memory.rooms,
          texts: textsBetweenTwo,
          identity: memory.identity,
          releaseName: () =>
            releaseOwnName(accounts.remembered?.account, memory.identity.identity, {
              clock,
              chooseProxy: proxyFromSystem,
            }),
        }),
    }),
    ...bind(callUrlCommands, callUrls),
    ...bind(roomUrlCommands, roomUrls),
    ...bind(invitationCommands, invitations),
    ...bind(fileTroubleCommands, fileTroubles),
    ...bind(aboutCommands, aboutHandlers({ log, logFile, state })),
    ...bind(windowCommands, {
      ...{ copyText, openLink, getState: () => updates.snapshot() },
      openMainWindow: () => {
        open()
        return { ok: true }
      },
    }),
  }
  const shell = new DesktopShell({
    ...{ window, commands, preload, settings },
    askToCall: (contact) => callUrls.ask(contact),
    personOf: (contact) => peopleHere.idOf(contact),
    pictures: asset('tray'),
    wording: () => language.wording,
    isQuiet: () => incomingPolicy.quiet,
  })
  phone.on('record', (record) => {
    history.add(record)
    shell.record(record)
  })
  state.on('changed', (now, slices) => {
    const isContactsOnly = slices.size === 1 && slices.has('people')
    if (isContactsOnly) return
    shell.update(now)
    shortcuts.update(now)
  })
  updates.on('patch', (patch) => tellWindows('state', patch))
  phone.on('levels', (levels) => tellWindows('levels', levels))
  phone.on('quality', (quality) => tellWindows('quality', quality))
  history.on('history', (entries) => tellWindows('history', entries))
  phone.rooms.on('speaking', (speakers) => tellWindows('roomSpeaking', speakers))
  phone.rooms.on('left', () => {
    tellWindows('roomSpeaking', [])
    shell.clearMentions()
  })
  texts.on('texts', (changes) => tellWindows('texts', changes))
  texts.on('typing', (typing) => tellWindows('typing', typing))
  texts.on('read', () => shell.clearMentions())
  directTexts.on('texts', (changes) => tellWindows('texts', changes))
  directTexts.on('typing', (typing) => tellWindows('typing', typing))
  directTexts.on('read', () => shell.clearMentions())
  textsBetweenTwo.on('received', (person, name, { text }) => shell.mention({ person, name, text }))
  rooms.on('mention', ({ room, message: { name, text } }) => shell.mention({ room, name, text }))
  followAppearance(window, settings)
  closeToTray(window, {
    isWanted: () => settings.now.desktop.closeToTray ?? abilities.tray,
    onHidden: () => {
      if (!settings.now.trayExplained) shell.explainTray()
      settings.changeSettings({ trayExplained: true })
    },
  })

  handleCommands(commands, () => updates.hurry())
  account.resume()
  receiver.listen((opened) => {
    open()
    if (opened?.kind === 'call') callUrls.ask(opened.contact)
    if (opened?.kind === 'room') roomUrls.ask(opened.place)
    if (opened?.kind === 'network') invitations.ask(opened.invited)
  })
  quitAfter(async () => {
    stopFollowingZone()
    updates.close()
    shell.close()
    shortcuts.close()
    rooms.close()
    texts.close()
    directTexts.close()
    invitations.close()
    peopleHere.close()
    quiet.close()
    systemQuiet.close()
    await Promise.all([phone.shutdown(), hosting.close()])
    account.close()
    await Promise.all([memory.flush(), settings.flush()])
    lock.release()
  })
}

// Windows identifies notifications and the taskbar by it; packages use the same id.
app.setAppUserModelId('org.ringdown.phone')
refuseSwitches()
if (app.requestSingleInstanceLock()) {
  confineAllPages()
  declareAppScheme()
  const receiver = new CallUrlReceiver()
  void app.whenReady().then(() => start(receiver))
} else {
  app.quit()
}
