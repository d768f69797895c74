import { app, type BrowserWindow, Notification } from 'electron'
import { type Translate, wordingIn } from '../../../locales/wording'
import type { AppState, Commands } from '../../api'
import { bringToFront } from '../windows/main-window'
import { type Incoming, incomingOf } from './incoming'

export type AlertCommands = Pick<Commands, 'accept' | 'refuse' | 'acceptWaiting' | 'refuseWaiting'>

/**
 * Tells of an incoming call when the window has no focus: the window comes to the front and stays there, without taking
 * the keyboard from whoever writes; a desktop notification; the taskbar or dock asks for attention. A second caller,
 * while a call is on, moves no window. All of it ends with the ringing.
 */
export class CallAlert {
  readonly #window: BrowserWindow
  readonly #commands: AlertCommands
  #current: Incoming | undefined
  #notification: Notification | undefined
  /** The window was not to be seen: whoever declines wants it away again. */
  #wasHidden = false

  constructor(window: BrowserWindow, commands: AlertCommands) {
    this.#window = window
    this.#commands = commands
  }

  /** Call it with every new state. */
  update(state: AppState): void {
    const incoming = incomingOf(state)
    // Answered by its person, a second caller's call becomes the first: still the same.
    if (incoming?.id === this.#current?.id) return
    this.#stop(state)
    this.#current = incoming
    if (incoming && !this.#window.isFocused()) this.#start(incoming, state)
  }

  #start(incoming: Incoming, { preferences, language }: AppState): void {
    if (preferences.notifications.incoming) this.#notify(incoming, wordingIn(language).t)
    this.#window.flashFrame(true)
    if (process.platform === 'darwin') app.dock?.bounce('critical')
    if (incoming.second) return
    this.#wasHidden = !this.#window.isVisible()
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.setAlwaysOnTop(true)
    this.#window.showInactive()
    this.#window.moveTop()
  }

  #notify({ contact, second }: Incoming, t: Translate): void {
    const notification = new Notification({
      title: t('call.isCalling', { name: contact }),
      body: second ? t('notification.secondCaller') : t('notification.openToAnswer'),
      urgency: 'critical',
      timeoutType: 'never',
      // The ring tone is ours.
      silent: true,
      actions: [
        { type: 'button', text: second ? t('menu.answerAndHold') : t('menu.answer') },
        { type: 'button', text: t('menu.decline') },
      ],
    })
    notification.on('click', () => bringToFront(this.#window))
    notification.on('action', ({ actionIndex }) => {
      const { accept, refuse, acceptWaiting, refuseWaiting } = this.#commands
      if (actionIndex !== 0) (second ? refuseWaiting : refuse)()
      else if (second) acceptWaiting('hold')
      else accept()
    })
    notification.show()
    this.#notification = notification
  }

  #stop({ call }: AppState): void {
    this.#notification?.close()
    this.#notification = undefined
    if (!this.#current || this.#window.isDestroyed()) return
    this.#window.flashFrame(false)
    this.#window.setAlwaysOnTop(false)
    const isOn = call.kind === 'connecting' || call.kind === 'talking'
    if (this.#wasHidden && !isOn && !this.#window.isFocused()) this.#window.hide()
    this.#wasHidden = false
  }
}
