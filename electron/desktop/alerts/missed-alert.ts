import { Notification } from 'electron'
import type { Translate } from '../../../locales/wording'
import { titleAt } from './notification-text'

/** The most at once: nobody wants to close more one by one. */
const MAX_SHOWN = 3

/** Who has called in vain, and where. */
export interface MissedCall {
  readonly contact: string
  /** The id of the network. */
  readonly network: string
  /** Its name, where there are others; undefined: it is the only one. */
  readonly networkName: string | undefined
}

/** Notifications of missed calls; a click calls back. */
export class MissedAlert {
  readonly #callBack: (call: MissedCall) => unknown
  /** By network and contact, oldest first. */
  readonly #shown = new Map<string, Notification>()

  constructor(callBack: (call: MissedCall) => unknown) {
    this.#callBack = callBack
  }

  add(call: MissedCall, t: Translate): void {
    const { contact, network, networkName } = call
    const key = `${network} ${contact}`
    this.#close(key)
    const [oldest] = this.#shown.keys()
    if (oldest !== undefined && this.#shown.size >= MAX_SHOWN) this.#close(oldest)
    const notification = new Notification({
      title: titleAt(t, t('notification.missedFrom', { name: contact }), networkName),
      body: t('notification.clickToCallBack'),
      actions: [{ type: 'button', text: t('call.callBack') }],
    })
    const callBack = (): void => {
      this.#close(key)
      this.#callBack(call)
    }
    notification.on('click', callBack)
    notification.on('action', callBack)
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
