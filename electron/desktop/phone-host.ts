import type { BrowserWindow } from 'electron'
import { isDeepStrictEqual } from 'node:util'
import {
  type Account,
  type AppState,
  type CommandResult,
  type Commands,
  eventChannel,
  type EventName,
  type Events,
  type SoundSettings,
} from '../api'
import type { Phone } from '../phone/phone'
import type { AccountStore } from './account-store'
import type { CallAlert } from './call-alert'
import type { SettingsStore } from './settings-store'

export interface PhoneHostParts {
  readonly phone: Phone
  readonly accounts: AccountStore
  readonly settings: SettingsStore
  readonly window: BrowserWindow
  readonly alert: CallAlert
}

/** Joins the phone to the desktop: state to the window, commands to the phone, account and settings to the disk. */
export class PhoneHost {
  readonly #phone: Phone
  readonly #accounts: AccountStore
  readonly #settings: SettingsStore
  readonly #window: BrowserWindow
  readonly #alert: CallAlert
  #pushScheduled = false

  constructor({ phone, accounts, settings, window, alert }: PhoneHostParts) {
    this.#phone = phone
    this.#accounts = accounts
    this.#settings = settings
    this.#window = window
    this.#alert = alert
    phone.on('state', () => this.#changed())
    phone.on('levels', (levels) => this.#tell('levels', levels))
    phone.on('quality', (quality) => this.#tell('quality', quality))
  }

  /** Signs in as last time, if the user did not sign out. */
  resume(): void {
    const { remembered } = this.#accounts
    if (remembered?.signIn) this.#phone.signIn(remembered.account)
  }

  get commands(): Commands {
    const phone = this.#phone
    return {
      getState: () => this.#state,
      signIn: (account) => this.#signIn(account),
      tryNow: () => phone.tryNow(),
      signOut: () => this.#signOut(),
      call: (contact) => phone.call(contact),
      accept: () => phone.accept(),
      refuse: () => phone.refuse(),
      hangUp: () => phone.hangUp(),
      setMuted: (muted) => phone.setMuted(muted),
      acceptWaiting: (first) => phone.acceptWaiting(first),
      refuseWaiting: () => phone.refuseWaiting(),
      swapCalls: () => phone.swapCalls(),
      hangUpHeld: () => phone.hangUpHeld(),
      dismissEnded: () => phone.dismissEnded(),
      clearMissed: () => phone.clearMissed(),
      setSound: (settings) => this.#setSound(settings),
      lookForDevices: (anew) => phone.lookForDevices(anew),
      testSound: (test) => phone.testSound(test),
      stopSoundTest: () => phone.stopSoundTest(),
    }
  }

  get #state(): AppState {
    const account = this.#accounts.remembered?.account
    return { ...(account && { account }), sound: this.#settings.sound, ...this.#phone.state }
  }

  #signIn(account: Account): CommandResult {
    const kept: Account = { name: account.name.trim(), server: account.server.trim() }
    const result = this.#phone.signIn(kept)
    return result.ok ? this.#remember(kept, true) : result
  }

  #signOut(): CommandResult {
    const account = this.#accounts.remembered?.account
    const result = this.#phone.signOut()
    return account ? this.#remember(account, false) : result
  }

  #setSound(sound: SoundSettings): CommandResult {
    const { cleaning, dtx, ...audio } = sound
    const { cleaning: cleaningBefore, dtx: dtxBefore, ...audioBefore } = this.#settings.sound
    // Taking devices anew may interrupt them for a moment: a switch must not.
    if (!isDeepStrictEqual(audio, audioBefore)) this.#phone.setAudio(audio)
    if (!isDeepStrictEqual(cleaning, cleaningBefore)) this.#phone.setDsp(cleaning)
    if (dtx !== dtxBefore) this.#phone.setDtx(dtx)
    try {
      this.#settings.setSound(sound)
      return { ok: true }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { ok: false, message: `These settings cannot be remembered for the next start (${why}).` }
    } finally {
      this.#changed()
    }
  }

  #remember(account: Account, signIn: boolean): CommandResult {
    try {
      this.#accounts.remember(account, signIn)
      return { ok: true }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { ok: false, message: `This account cannot be remembered for the next start (${why}).` }
    } finally {
      this.#changed()
    }
  }

  /** Many changes of one moment (a contact list that arrives) make one snapshot. */
  #changed(): void {
    this.#alert.update(this.#phone.state.call)
    if (this.#pushScheduled) return
    this.#pushScheduled = true
    setImmediate(() => {
      this.#pushScheduled = false
      this.#tell('state', this.#state)
    })
  }

  #tell<Name extends EventName>(event: Name, payload: Events[Name]): void {
    if (!this.#window.isDestroyed()) this.#window.webContents.send(eventChannel(event), payload)
  }
}
