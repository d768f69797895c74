import type { BrowserWindow } from 'electron'
import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import {
  type Account,
  type AppState,
  type CommandResult,
  type Commands,
  type CallQuality,
  type HistoryEntry,
  type Levels,
  type ManualQuiet,
  type PersonId,
  type SoundSettings,
} from '../api'
import type { LanguageChoice } from '../../locales/language'
import type { QuietWatch } from '../../phone/availability/quiet-watch'
import type { CallRecord } from '../../phone/calls/call-recorder'
import type { Hosting } from '../hosting/hosting'
import type { People } from '../../phone/people/people'
import { serverKey } from '../../phone/people/server-key'
import { Verification } from '../../phone/people/verification'
import type { Phone } from '../../phone/phone'
import { clearData } from './clear-data'
import type { DesktopCommandName } from './desktop-commands'
import type { FileTroubles } from './file-troubles'
import { HostDesk } from './host-desk'
import { exportHistory } from './history/export-history'
import type { LanguageDesk } from './language-desk'
import type { Memory } from './stores/memory'

export interface PhoneHostParts {
  readonly phone: Phone
  readonly hosting: Hosting
  readonly memory: Memory
  readonly people: People
  readonly quiet: QuietWatch
  readonly troubles: FileTroubles
  /** What the system calls the user. */
  readonly suggestedName: string
  readonly window: BrowserWindow
  readonly language: Pick<LanguageDesk, 'wording' | 'choose'>
  readonly setPreferences: Commands['setPreferences']
  /** The part of the state that is about this computer. */
  readonly desktopState: () => DesktopState
}

export type DesktopState = Pick<
  AppState,
  'preferences' | 'shortcutProblems' | 'abilities' | 'linkRequest' | 'language' | 'languageChoice'
>

interface PhoneHostEvents {
  /** The whole state, after each change. */
  state: [AppState]
  levels: [Levels]
  quality: [CallQuality]
  /** The whole history, after each change. */
  history: [readonly HistoryEntry[]]
}

const DONE: CommandResult = { ok: true }

/** Joins the phone to the desktop: state to those who show it, commands to the phone, and to the disk what is remembered. */
export class PhoneHost extends EventEmitter<PhoneHostEvents> {
  readonly #parts: PhoneHostParts
  readonly #hostDesk: HostDesk
  readonly #verification: Verification
  #pushScheduled = false

  constructor(parts: PhoneHostParts) {
    super()
    this.#parts = parts
    const { phone, hosting, memory, people, quiet, troubles } = parts
    this.#verification = new Verification({
      own: () => memory.identity.identity.fingerprint,
      identityOf: (contact) => phone.identityOf(contact),
      people,
      store: memory.people,
    })
    this.#hostDesk = new HostDesk({
      hosting,
      memory: memory.settings,
      signIn: (account) => void this.#signIn(account),
    })
    this.#hostDesk.on('changed', () => this.changed())
    people.setAccount(memory.accounts.remembered?.account)
    people.on('contacts', () => this.changed())
    phone.on('contacts', (changes) => people.follow(changes))
    phone.on('state', () => this.changed())
    phone.on('levels', (levels) => this.emit('levels', levels))
    phone.on('quality', (quality) => this.emit('quality', quality))
    phone.on('record', (record) => this.#note(record))
    quiet.on('changed', () => this.changed())
    troubles.on('changed', () => this.changed())
  }

  /** Hosts and signs in as last time, if the user did not stop and sign out. */
  resume(): void {
    const { memory, phone, suggestedName } = this.#parts
    const { account, signIn = false } = memory.accounts.remembered ?? {}
    const waits = this.#hostDesk.resume(signIn ? account : undefined, account?.name ?? suggestedName)
    if (account && signIn && !waits) phone.signIn(account)
  }

  get commands(): Omit<Commands, DesktopCommandName> {
    const { phone, memory, troubles, window, language, setPreferences } = this.#parts
    const { history } = memory
    return {
      getState: () => this.state,
      signIn: (account) => this.#signIn(account),
      tryNow: () => phone.tryNow(),
      signOut: () => this.#signOut(),
      startHosting: (wish) => this.#hostDesk.start(wish),
      stopHosting: () => this.#stopHosting(),
      lookForServers: (on) => {
        this.#hostDesk.lookForServers(on)
        return DONE
      },
      call: (contact, despite) => phone.call(contact, despite),
      accept: (despite) => phone.accept(despite),
      refuse: () => phone.refuse(),
      hangUp: () => phone.hangUp(),
      setMuted: (muted) => phone.setMuted(muted),
      acceptWaiting: (first, despite) => phone.acceptWaiting(first, despite),
      refuseWaiting: () => phone.refuseWaiting(),
      swapCalls: () => phone.swapCalls(),
      hangUpHeld: () => phone.hangUpHeld(),
      dismissEnded: () => phone.dismissEnded(),
      getHistory: () => history.entries,
      markMissedSeen: () => this.#changeHistory(() => history.markAllSeen()),
      removeCalls: (ids) => this.#changeHistory(() => history.remove(ids)),
      clearHistory: () => this.#changeHistory(() => history.clear()),
      exportHistory: () => exportHistory(window, history.entries, language.wording),
      setFavourite: (person, favourite) => memory.people.setFavourite(person, favourite),
      setBlocked: (person, blocked) => this.#setBlocked(person, blocked),
      setVerified: (person, verified) => this.#marked(this.#verification.set(person, verified)),
      safetyCode: (person) => this.#verification.code(person),
      setDoNotDisturb: (manual) => this.#setDoNotDisturb(manual),
      dismissFileTroubles: () => {
        troubles.dismiss()
        return DONE
      },
      setSound: (settings) => this.#setSound(settings),
      lookForDevices: (anew) => phone.lookForDevices(anew),
      testSound: (test) => phone.testSound(test),
      stopSoundTest: () => phone.stopSoundTest(),
      finishMicrophoneCheck: () => {
        memory.settings.microphoneTried = true
        this.changed()
        return DONE
      },
      clearData: (what) => {
        const commands = {
          ...this.commands,
          setPreferences,
          setLanguage: (choice: LanguageChoice) => language.choose(choice),
        }
        const result = clearData(what, { commands, memory, phone })
        this.#parts.people.setAccount(memory.accounts.remembered?.account)
        return this.#marked(result)
      },
    }
  }

  get state(): AppState {
    const { phone, memory, people, quiet, troubles, suggestedName, desktopState } = this.#parts
    const account = memory.accounts.remembered?.account
    return {
      ...(account && { account, serverKey: serverKey(account.server) }),
      suggestedName,
      ...phone.state,
      ...this.#hostDesk.state,
      contacts: people.contacts,
      unseenMissed: memory.history.unseenMissed,
      doNotDisturb: quiet.now,
      fileTroubles: troubles.list,
      sound: memory.settings.sound,
      microphoneTried: memory.settings.microphoneTried,
      ...desktopState(),
    }
  }

  #signIn(account: Account): CommandResult {
    this.#hostDesk.forgetSignIn()
    const kept: Account = { name: account.name.trim(), server: account.server.trim() }
    const result = this.#parts.phone.signIn(kept)
    return result.ok ? this.#remember(kept, true) : result
  }

  #signOut(): CommandResult {
    this.#hostDesk.forgetSignIn()
    const account = this.#parts.memory.accounts.remembered?.account
    const result = this.#parts.phone.signOut()
    return account ? this.#remember(account, false) : result
  }

  #stopHosting(): CommandResult {
    const account = this.#parts.memory.accounts.remembered?.account
    if (account && this.#hostDesk.isOwn(account)) this.#signOut()
    this.#hostDesk.stop()
    return DONE
  }

  #remember(account: Account, signIn: boolean): CommandResult {
    this.#parts.memory.accounts.remember(account, signIn)
    this.#parts.people.setAccount(account)
    this.changed()
    return DONE
  }

  #setSound(sound: SoundSettings): CommandResult {
    const { phone, memory } = this.#parts
    const { cleaning, dtx, ...audio } = sound
    const { cleaning: cleaningBefore, dtx: dtxBefore, ...audioBefore } = memory.settings.sound
    // Taking devices anew may interrupt them for a moment: a switch must not.
    if (!isDeepStrictEqual(audio, audioBefore)) phone.setAudio(audio)
    if (!isDeepStrictEqual(cleaning, cleaningBefore)) phone.setDsp(cleaning)
    if (dtx !== dtxBefore) phone.setDtx(dtx)
    memory.settings.sound = sound
    this.changed()
    return DONE
  }

  #setDoNotDisturb(manual: ManualQuiet): CommandResult {
    const { memory, quiet } = this.#parts
    memory.settings.manualQuiet = manual
    quiet.set(memory.settings.doNotDisturb)
    return DONE
  }

  /** Who is blocked while they ring is refused as well. */
  #setBlocked(person: PersonId, blocked: boolean): CommandResult {
    const { phone, memory } = this.#parts
    const result = memory.people.setBlocked(person, blocked)
    if (!blocked || !result.ok) return result
    const { call, waiting } = phone.state
    if (call.kind === 'ringing' && call.person === person) phone.refuse()
    if (waiting?.person === person) phone.refuseWaiting()
    return result
  }

  #marked(result: CommandResult): CommandResult {
    this.changed()
    return result
  }

  #note(record: CallRecord): void {
    const server = this.#parts.memory.accounts.remembered?.account.server ?? ''
    this.#changeHistory(() => this.#parts.memory.history.add({ ...record, server }))
  }

  #changeHistory(change: () => unknown): CommandResult {
    const { history } = this.#parts.memory
    const before = history.entries
    change()
    if (history.entries !== before) {
      this.emit('history', history.entries)
      this.changed()
    }
    return DONE
  }

  /** Many changes of one moment (a contact list that arrives) make one snapshot. */
  changed(): void {
    if (this.#pushScheduled) return
    this.#pushScheduled = true
    setImmediate(() => {
      this.#pushScheduled = false
      this.emit('state', this.state)
    })
  }
}
