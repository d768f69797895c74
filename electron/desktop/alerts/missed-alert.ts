import { Notification } from 'electron'
import type { Translate } from '../../../locales/wording'

/** The most at once: nobody wants to close more one by one. */
const MAX_SHOWN = 3

/** Notifications of missed calls; a click calls back. */
export class MissedAlert {
  readonly #callBack: (contact: string) => unknown
  /** By contact, oldest first. */
  readonly #shown = new Map<string, Notification>()

  constructor(callBack: (contact: string) => unknown) {
    this.#callBack = callBack
  }

  add(contact: string, t: Translate): void {
    this.#close(contact)
    const [oldest] = this.#shown.keys()
    if (oldest !== undefined && this.#shown.size >= MAX_SHOWN) this.#close(oldest)
    const notification = new Notification({
      title: t('notification.missedFrom', { name: contact }),
      body: t('notification.clickToCallBack'),
      actions: [{ type: 'button', text: t('call.callBack') }],
    })
    const callBack = (): void => {
      this.#close(contact)
      this.#callBack(contact)
    }
    notification.on('click', callBack)
    notification.on('action', callBack)
    notification.show()
    this.#shown.set(contact, notification)
  }

  /** The user has seen the missed calls. */
  clear(): void {
    for (const contact of [...this.#shown.keys()]) this.#close(contact)
  }

  #close(contact: string): void {
    this.#shown.get(contact)?.close()
    this.#shown.delete(contact)
  }
}
