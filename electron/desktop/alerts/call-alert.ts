import { app, type BrowserWindow, Notification } from 'electron'
import { type Translate, wordingIn } from '../../../locales/wording'
import { type Commands, type StateBesideContacts, targetOf } from '../../api'
import { bringToFront } from '../windows/main-window'
import { type Incoming, incomingOf } from './incoming'
import { titleAt } from './notification-text'
import type { RaisedWindow } from './raised-window'

export type AlertCommands = Pick<Commands, 'accept' | 'refuse' | 'acceptWaiting' | 'refuseWaiting'>

/**
 * Alerts the user to an incoming call: brings the window to the front and keeps it there, without taking the keyboard
 * focus; without the focus, also shows a desktop notification and makes the taskbar or dock ask for attention. A second
 * caller during a call moves no window. Everything ends with the ringing.
 */
export class CallAlert {
  readonly #window: BrowserWindow
  readonly #raised: RaisedWindow
  readonly #commands: AlertCommands
  readonly #networkName: () => string | undefined
  #current: Incoming | undefined
  #notification: Notification | undefined

  /**
   * @param raised the same window
   * @param networkName where the call comes from; undefined: there is only one network
   */
  constructor(
    window: BrowserWindow,
    raised: RaisedWindow,
    commands: AlertCommands,
    networkName: () => string | undefined,
  ) {
    this.#window = window
    this.#raised = raised
    this.#commands = commands
    this.#networkName = networkName
  }

  update(state: StateBesideContacts): void {
    const incoming = incomingOf(state)
    const before = this.#current
    this.#current = incoming
    if (incoming?.id !== before?.id) {
      if (before) this.#stop(state)
      if (incoming) this.#start(incoming, state)
    } else if (before?.second && !incoming?.second) this.#raised.raise(this)
  }

  #start(incoming: Incoming, { settings, language }: StateBesideContacts): void {
    if (!this.#window.isFocused()) {
      if (settings.notifications.incoming) this.#notify(incoming, wordingIn(language).t)
      this.#window.flashFrame(true)
      if (process.platform === 'darwin') app.dock?.bounce('critical')
    }
    if (!incoming.second) this.#raised.raise(this)
  }

  #notify({ name, consent, second }: Incoming, t: Translate): void {
    const notification = new Notification({
      title: titleAt(t, t('call.isCalling', { name }), this.#networkName()),
      body: second ? t('notification.secondCaller') : t('notification.openToAnswer'),
      urgency: 'critical',
      timeoutType: 'never',
      // The app plays the ring tone itself.
      silent: true,
      actions: [
        { type: 'button', text: second ? t('menu.answerAndHold') : t('menu.answer') },
        { type: 'button', text: t('menu.decline') },
      ],
    })
    notification.on('click', () => bringToFront(this.#window))
    notification.on('action', ({ actionIndex }) => {
      const { accept, refuse, acceptWaiting, refuseWaiting } = this.#commands
      // The first call may have ended since: then the second caller is the first.
      const second = this.#current?.second
      if (actionIndex !== 0) (second ? refuseWaiting : refuse)(targetOf(consent))
      else if (second) acceptWaiting(consent, 'hold')
      else accept(consent)
    })
    notification.show()
    this.#notification = notification
  }

  #stop({ call }: StateBesideContacts): void {
    this.#notification?.close()
    this.#notification = undefined
    if (!this.#window.isDestroyed()) this.#window.flashFrame(false)
    this.#raised.lower(this, call.kind === 'connecting' || call.kind === 'talking')
  }
}
