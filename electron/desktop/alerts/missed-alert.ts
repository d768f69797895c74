import { Notification } from 'electron'
import type { Translate } from '../../../locales/wording'
import { titleAt } from './notification-text'

/** The most at once: nobody wants to close more one by one. */
const MAX_SHOWN = 3

/** Who has called in vain, and where. */
export interface MissedCall {
  readonly contact: string
  /** What the user calls them. */
  readonly nickname?: string | undefined
  /** The id of the network. */
  readonly network: string
  /** Its name, where there are others; undefined: it is the only one. */
  readonly networkName: string | undefined
}

export interface MissedAlertParts {
  readonly callBack: (call: MissedCall) => unknown
  /** Shows the caller's page. */
  readonly show: (call: MissedCall) => void
}

/** Notifications of missed calls: a click shows the caller, the button calls back. */
export class MissedAlert {
  readonly #parts: MissedAlertParts
  /** By network and contact, oldest first. */
  readonly #shown = new Map<string, Notification>()

  constructor(parts: MissedAlertParts) {
    this.#parts = parts
  }

  add(call: MissedCall, t: Translate): void {
    const { contact, nickname = contact, network, networkName } = call
    const key = `${network} ${contact}`
    this.#close(key)
    const [oldest] = this.#shown.keys()
    if (oldest !== undefined && this.#shown.size >= MAX_SHOWN) this.#close(oldest)
    const notification = new Notification({
      title: titleAt(t, t('notification.missedFrom', { name: nickname }), networkName),
      body: t('notification.clickToShow'),
      actions: [{ type: 'button', text: t('call.callBack') }],
    })
    notification.on('click', () => {
      this.#close(key)
      this.#parts.show(call)
    })
    notification.on('action', () => {
      this.#close(key)
      this.#parts.callBack(call)
    })
    notification.show()
    this.#shown.set(key, notification)
  }

  /** The user has seen the missed calls. */
  clear(): void {
    for (const key of [...this.#shown.keys()]) this.#close(key)
  }

  #close(key: string): void {
    this.#shown.get(key)?.close()
    this.#shown.delete(key)
  }
}
