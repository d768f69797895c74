import { Notification } from 'electron'
import { platform } from 'node:process'
import type { Translate } from '../../../locales/wording'
import type { GuestAsk } from '../../api'
import { notificationText, titleAt } from './notification-text'

/** The guests who ask to be let into the room of a network. */
export interface AsksOfRoom {
  /** The id of the network. */
  readonly network: string
  /** Its name, where there are others; undefined: it is the only one. */
  readonly networkName: string | undefined
  readonly room: string
  readonly asks: readonly GuestAsk[]
}

/** Notifications of guests who ask to be let into a room; each is there as long as the guest waits. A click shows the room. */
export class AskAlert {
  readonly #open: (network: string, room: string) => void
  /** By network and guest. */
  readonly #shown = new Map<string, Notification>()

  /** @param open shows a room of a network in the window */
  constructor(open: (network: string, room: string) => void) {
    this.#open = open
  }

  /** Shows who asks now. */
  add(at: AsksOfRoom, t: Translate): void {
    for (const ask of at.asks)
      if (!this.#shown.has(keyOf(at, ask))) this.#shown.set(keyOf(at, ask), this.#notify(at, ask, t))
  }

  /** Ends the notifications of those who ask no longer. */
  tidy(at: AsksOfRoom): void {
    const waiting = new Set(at.asks.map((ask) => keyOf(at, ask)))
    for (const [key, notification] of this.#shown) {
      if (waiting.has(key) || !key.startsWith(`${at.network} `)) continue
      this.#shown.delete(key)
      notification.close()
    }
  }

  close(): void {
    for (const notification of this.#shown.values()) notification.close()
    this.#shown.clear()
  }

  #notify({ network, networkName, room }: AsksOfRoom, { name, lookAlike }: GuestAsk, t: Translate) {
    const words = [
      ...(lookAlike === undefined ? [] : [t('rooms.guests.lookAlike', { name: lookAlike })]),
      t('rooms.guests.passesHere'),
    ]
    const notification = new Notification({
      title: titleAt(t, t('notification.guestAsks', { name, room }), networkName),
      body: notificationText(words.join(' '), platform),
      // The app plays a sound itself.
      silent: true,
    })
    notification.on('click', () => {
      notification.close()
      this.#open(network, room)
    })
    notification.show()
    return notification
  }
}

const keyOf = ({ network }: AsksOfRoom, { guest }: GuestAsk): string => `${network} ${guest}`
