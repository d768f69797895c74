import { Notification } from 'electron'
import type { Translate } from '../../../locales/wording'

/** The most at once: nobody wants to close more one by one. */
const MAX_SHOWN = 3

export interface MissedAlertParts {
  readonly callBack: (contact: string) => unknown
  /** Shows the caller's page. */
  readonly show: (contact: string) => void
}

/** Notifications of missed calls: a click shows the caller, the button calls back. */
export class MissedAlert {
  readonly #parts: MissedAlertParts
  /** By contact, oldest first. */
  readonly #shown = new Map<string, Notification>()

  constructor(parts: MissedAlertParts) {
    this.#parts = parts
  }

  add(contact: string, t: Translate): void {
    this.#close(contact)
    const [oldest] = this.#shown.keys()
    if (oldest !== undefined && this.#shown.size >= MAX_SHOWN) this.#close(oldest)
    const notification = new Notification({
      title: t('notification.missedFrom', { name: contact }),
      body: t('notification.clickToShow'),
      actions: [{ type: 'button', text: t('call.callBack') }],
    })
    notification.on('click', () => {
      this.#close(contact)
      this.#parts.show(contact)
    })
    notification.on('action', () => {
      this.#close(contact)
      this.#parts.callBack(contact)
    })
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
