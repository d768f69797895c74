import { app } from 'electron'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../base/clock'
import { withoutAddresses } from '../base/without-addresses'
import { printCapped } from '../base/supervision/print-capped'
import { QuietWatch } from '../phone/availability/quiet-watch'
import type { Phone } from '../phone/phone'
import { soundFiles } from '../phone/voice/sound-files'
import { SharedVoice } from '../phone/voice/shared-voice'
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
  networkCommands,
  peopleCommands,
  phoneCommands,
  pictureCommands,
  roomCommands,
  roomRingCommands,
  roomUrlCommands,
  settingsCommands,
  soundCommands,
  textCommands,
  windowCommands,
} from './api/commands'
import { withCalls, withShownNames } from './api'
import { aboutHandlers } from './desktop/about/about-handlers'
import { LogFile } from './desktop/about/log-file'
import { declareAppScheme, serveInterface } from './desktop/app-scheme'
import { followAppearance } from './desktop/appearance'
import { logCalls } from './desktop/call-log'
import { CallUrlReceiver, registerSchemes } from './desktop/call-urls/call-url-receiver'
import { CallUrls } from './desktop/call-urls/call-urls'
import { Invitations } from './desktop/call-urls/invitations'
import { RoomRings } from './desktop/rooms/room-rings'
import { RoomUrls } from './desktop/call-urls/room-urls'
import { chooseSource, chooseTarget } from './desktop/identity/choose-file'
import { IdentityLock } from './desktop/identity/identity-lock'
import { IdentityTransfer } from './desktop/identity/identity-transfer'
import { releaseOwnNames } from './desktop/account/release-own-name'
import { clearData } from './desktop/clear-data'
import { bind, bindTo } from './desktop/commands/bind'
import { handleCommands } from './desktop/commands/ipc-handler'
import { FileTroubles } from './desktop/file-troubles'
import { exportHistory } from './desktop/history/export-history'
import { HistoryManager } from './desktop/history/history-manager'
import { followHostingSettings } from './desktop/hosting/hosting-settings'
import { OwnServer } from './desktop/hosting/own-server'
import { setStartAtLogin, wasStartedAtLogin } from './desktop/login/start-at-login'
import { callCommands } from './desktop/networks/call-commands'
import type { Network } from './desktop/networks/network'
import { Networks } from './desktop/networks/networks'
import { roomHandlers, textHandlers } from './desktop/networks/room-commands'
import { PictureDesk } from './desktop/pictures/picture-desk'
import { proxyFromSystem } from './desktop/network/system-proxy'
import { denyPermissions } from './desktop/permissions'
import { quitAfter } from './desktop/quit'
import { applySettings, followSettings } from './desktop/settings/phone-settings'
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
  const logFile = join(app.getPath('logs'), 'ringdown.log')
  const log = new LogFile(logFile, clock)

  // The phones.
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
  const rules = {
    get quiet() {
      return quiet.now.quiet || systemQuiet.now
    },
    get answersFavourites() {
      return settings.now.calls.answersFavourites
    },
    get privateOnly() {
      return settings.now.calls.privateOnly
    },
  }

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
  const sharedVoice = new SharedVoice(voice)
  const networks = new Networks({
    ...{ ownServer, accounts: memory.accounts, voice: sharedVoice },
    shared: {
      ...{ clock, rules, chooseProxy: proxyFromSystem, suggestedName: userName() },
      people: memory.people,
      rooms: memory.rooms,
      ...{ texts: memory.texts, images: memory.images, identity: memory.identity },
      pictures: memory.pictures,
      hasTalkedWith: (person) => memory.history.talkedWith.has(person),
      addresses: (of) => ownServer.addressesOf(of),
    },
    missedAt: (server) => memory.history.unseenMissedAt(server),
    onOpened: (network) => {
      applySettings(network, settings.now)
      logCalls(network.phone, log)
    },
  })
  const phones = (): readonly Phone[] => networks.all.map(({ phone }) => phone)
  const eachPhone = (tell: (phone: Phone) => void): void => phones().forEach(tell)
  const shownPhone = (): Phone => networks.shown.phone
  memory.identity.on('changed', () => {
    for (const network of networks.all) network.followKey(memory.identity.identity !== undefined)
  })
  quiet.on('changed', () => eachPhone((phone) => phone.quietChanged()))
  systemQuiet.on('changed', () => eachPhone((phone) => phone.quietChanged()))
  memory.people.on('changed', (people, pins) => {
    for (const { phone, texts } of networks.all) {
      texts.pictures.recheckPeople(people)
      if (pins) phone.privacyChanged()
      else texts.follow()
    }
  })
  followSettings(settings, { lines: () => networks.all, sound: () => shownPhone().sound, quiet })
  followPower({
    sleep: () => eachPhone((phone) => phone.sleep()),
    wake: () => eachPhone((phone) => phone.wake()),
  })
  const stopFollowingZone = followTimeZone(clock)
  const server = (): string | undefined => networks.shown.signedInTo
  const addresses = (of: string): readonly string[] => ownServer.addressesOf(of)
  const history = new HistoryManager({
    history: memory.history,
    save: (entries) => exportHistory(window, entries, language.wording),
  })
  const identityTransfer = new IdentityTransfer({
    ...{ phones, identity: memory.identity },
    chooseTarget: () => chooseTarget(window, language.wording),
    chooseSource: () => chooseSource(window, language.wording),
  })
  const identityLock = new IdentityLock({
    identity: memory.identity,
    phones: () => networks.all.map(({ phone, wanted }) => ({ phone, account: wanted })),
  })
  const inRooms = roomHandlers(networks, copyText)
  const roomRings = new RoomRings({
    ...{ clock, voice: sharedVoice.line(), networks: () => networks.all },
    isQuiet: () => rules.quiet,
    enter: (network, room) => {
      const shown = networks.showNetwork(network)
      return shown.ok ? inRooms.enterRoom(room) : shown
    },
  })
  networks.onEach((network) => roomRings.listen(network))
  networks.on('changed', () => roomRings.follow())
  quiet.on('changed', () => roomRings.follow())
  systemQuiet.on('changed', () => roomRings.follow())
  memory.people.on('changed', () => roomRings.follow())
  memory.rooms.on('changed', () => roomRings.follow())
  const pictures = new PictureDesk(memory.pictures)
  const callUrls = new CallUrls({
    lookUp: (contact) => void shownPhone().lookUp(contact),
    call: (contact) => shownPhone().call(contact),
    contacts: () => networks.shown.people.contacts,
  })
  const roomUrls = new RoomUrls({
    ...{ server, addresses },
    enter: (room, { link }) => inRooms.enterRoom(room, link === undefined ? {} : { link }),
  })
  const invitations = new Invitations({
    ...{ clock, addresses },
    server: () => (shownPhone().state.connection.kind === 'online' ? server() : undefined),
    me: () => networks.shown.remembered?.name,
    guestPage: () => shownPhone().guestPage,
    isOnline: (contact) =>
      networks.shown.people.contacts.some(({ name, online }) => online && name === contact),
    askToCall: (contact) => callUrls.ask(contact),
    askToEnter: (place) => roomUrls.ask(place),
  })
  networks.on('shown', () => callUrls.drop())
  networks.on('changed', () => {
    roomUrls.followServer()
    invitations.follow()
  })
  const shortcuts = new Shortcuts({
    ...{ clock, abilities, settings },
    call: () => networks.talking.phone.state.call,
    setMuted: (muted) => networks.talking.phone.setMuted(muted),
    room: () => networks.inRoom.phone.rooms.state,
    setRoomMuted: (isMuted) => networks.inRoom.phone.rooms.setMuted(isMuted),
    talkInRoom: (on) => networks.inRoom.phone.rooms.talk(on),
  })

  // The state, and its displays.
  const state = new StateSource({
    ...{
      callUrls,
      fileTroubles,
      history,
      hosting: ownServer,
      identity: identityLock,
      invitations,
      language,
      networks,
      roomRings,
      pictures,
      roomUrls,
      settings,
      shortcuts,
    },
    abilities: abilitySlice(abilities),
    account: networks.slice(({ account }) => account),
    directTexts: networks.slice(({ directTexts }) => directTexts),
    people: networks.slice(({ contacts }) => contacts),
    phone: networks.slice(({ phone }) => phoneSlice(phone)),
    rooms: networks.slice(({ rooms }) => rooms),
    quiet: quietSlice(quiet),
  })
  const updates = new StateUpdates(state, clock)
  const commands: Commands = {
    ...bind(accountCommands, networks),
    ...bind(networkCommands, networks),
    ...bind(hostingCommands, {
      startHosting: (request) => networks.startHosting(request),
      stopHosting: () => ownServer.stopHosting(),
      lookForServers: (on) => ownServer.lookForServers(on),
    }),
    ...bind(phoneCommands, callCommands(networks)),
    ...bindTo(soundCommands, () => shownPhone().sound),
    ...bind(historyCommands, history),
    ...bindTo(peopleCommands, () => networks.shown.contacts),
    ...bind(pictureCommands, pictures),
    ...bind(roomCommands, inRooms),
    ...bind(roomRingCommands, roomRings),
    ...bind(textCommands, textHandlers(networks)),
    ...bind(settingsCommands, settings),
    ...bind(identityCommands, identityTransfer),
    ...bind(identityLockCommands, identityLock),
    ...bind(dataCommands, {
      clearData: (what) =>
        clearData(what, {
          ...{ ownServer, history, settings },
          account: { signOut: () => networks.signOutAll(), forget: () => networks.forgetAll() },
          phone: { setIdentity: (own) => eachPhone((phone) => phone.setIdentity(own)) },
          people: memory.people,
          rooms: memory.rooms,
          pictures: memory.pictures,
          texts: {
            clear: async () => {
              await Promise.all(networks.all.map(({ texts }) => texts.clear()))
            },
          },
          identity: memory.identity,
          releaseName: () =>
            releaseOwnNames(
              networks.all.map(({ remembered }) => remembered),
              memory.identity.identity,
              { clock, chooseProxy: proxyFromSystem },
            ),
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
    personOf: (contact, id) => networks.all.find((each) => each.id === id)?.people.idOf(contact),
    pictures: asset('tray'),
    wording: () => language.wording,
    isQuiet: () => rules.quiet,
    pressingNetworkName: () => nameBesideOthers(networks.pressing),
    showNetwork: (id) => void networks.showNetwork(id),
  })
  state.on('changed', (now, slices) => {
    const isContactsOnly = slices.size === 1 && slices.has('people')
    if (isContactsOnly) return
    // Tray, menu and notifications are about the most pressing call, wherever it is.
    shell.update(withCalls(now, networks.pressing.phone.state))
    const { room } = networks.inRoom.phone.state
    shortcuts.update({ call: networks.talking.phone.state.call, ...(room && { room }) })
  })
  updates.on('patch', (patch) => tellWindows('state', patch))
  history.on('history', (entries) => {
    tellWindows('history', entries)
    networks.historyChanged()
  })
  const nameBesideOthers = ({ remembered }: Network): string | undefined =>
    networks.all.length > 1 ? remembered?.server : undefined
  networks.onEach((network) => {
    const { phone, people, rooms, texts, roomTexts, directTexts } = network
    const isShown = (): boolean => network === networks.shown
    const here = () => ({ network: network.id, networkName: nameBesideOthers(network) })
    phone.on('record', (record) => {
      history.add(record, network.remembered?.server ?? '')
      const id = people.idOf(record.contact)
      if (record.durationMs > 0 && id !== undefined) texts.pictures.noteTalked(id)
      const caller = id && people.find(id)
      shell.record(record, {
        ...here(),
        nickname: caller?.nickname,
        isSilenced: caller?.silencedUntilMs !== undefined,
      })
    })
    people.on('contacts', () => invitations.follow())
    // All phones share the devices.
    phone.on('levels', (levels) => isShown() && tellWindows('levels', levels))
    phone.on('quality', (quality) => tellWindows('quality', quality))
    phone.rooms.on('speaking', (speakers) => tellWindows('roomSpeaking', speakers))
    phone.rooms.on('left', () => {
      tellWindows('roomSpeaking', [])
      shell.clearMentions()
    })
    // Rooms of two networks may have the same name.
    roomTexts.on('texts', (changes) => isShown() && tellWindows('texts', changes))
    roomTexts.on('typing', (typing) => isShown() && tellWindows('typing', typing))
    roomTexts.on('read', () => shell.clearMentions())
    directTexts.on('texts', (changes) => tellWindows('texts', changes))
    directTexts.on('typing', (typing) => tellWindows('typing', typing))
    directTexts.on('read', () => shell.clearMentions())
    texts.on('received', (person, name, { text }) => {
      const nickname = people.find(person)?.nickname
      if (!people.isSilenced(person)) shell.mention({ person, name, nickname, text, ...here() })
    })
    rooms.on('asks', ({ isNew, ...asks }) => {
      if (isNew && !rules.quiet) phone.sound.playCue('message')
      shell.asks({ ...asks, ...here() }, isNew)
    })
    rooms.on('mention', ({ room, message: { key, name, text: words, mentions } }) => {
      const mentioned = phone.rooms.members.filter((each) => mentions.includes(each.key))
      const text = withShownNames(words, mentioned)
      const nickname = people.nicknameOf({ contact: name, identity: key })
      if (!people.marksOf(name, key).silenced) shell.mention({ room, name, nickname, text, ...here() })
    })
  })
  followAppearance(window, settings)
  closeToTray(window, {
    isWanted: () => settings.now.desktop.closeToTray ?? abilities.tray,
    onHidden: () => {
      if (!settings.now.trayExplained) shell.explainTray()
      settings.changeSettings({ trayExplained: true })
    },
  })

  handleCommands(commands, () => updates.hurry())
  networks.resume()
  receiver.listen((opened) => {
    open()
    if (opened?.kind === 'call') callUrls.ask(opened.contact)
    if (opened?.kind === 'room') {
      networks.showNetworkAt(opened.place.server)
      roomUrls.ask(opened.place)
    }
    if (opened?.kind === 'network') {
      networks.showNetworkAt(opened.invited.server)
      invitations.ask(opened.invited)
    }
  })
  quitAfter(async () => {
    stopFollowingZone()
    updates.close()
    shell.close()
    shortcuts.close()
    invitations.close()
    roomRings.close()
    quiet.close()
    systemQuiet.close()
    await Promise.all([networks.close(), hosting.close()])
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
