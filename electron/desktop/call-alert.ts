import { type BrowserWindow, Notification } from 'electron'
import type { CallState } from '../api'
import { bringToFront } from './windows/main-window'

/** Tells of an incoming call when the window has no focus: a desktop notification, and the taskbar asks for attention. */
export class CallAlert {
  readonly #window: BrowserWindow
  #notification: Notification | undefined

  constructor(window: BrowserWindow) {
    this.#window = window
  }

  /** Call it with every new state of the call. */
  update(call: CallState): void {
    if (call.kind !== 'ringing' || call.silent) this.#stop()
    else if (!this.#notification && !this.#window.isFocused()) this.#start(call.contact)
  }

  #start(contact: string): void {
    const notification = new Notification({
      title: `${contact} is calling`,
      body: 'Open Ringdown to answer.',
      urgency: 'critical',
      // The ring tone is ours.
      silent: true,
    })
    notification.on('click', () => bringToFront(this.#window))
    notification.show()
    this.#notification = notification
    this.#window.flashFrame(true)
  }

  #stop(): void {
    if (!this.#notification) return
    this.#notification.close()
    this.#notification = undefined
    if (!this.#window.isDestroyed()) this.#window.flashFrame(false)
  }
}
