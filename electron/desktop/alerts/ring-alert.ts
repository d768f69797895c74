import { Notification } from 'electron'
import { wordingIn } from '../../../locales/wording'
import type { Commands, RoomRing, StateBesideContacts } from '../../api'
import { titleAt } from './notification-text'

export interface RingAlertParts {
  readonly window: { isFocused(): boolean; isDestroyed(): boolean; flashFrame(is: boolean): void }
  readonly answer: Commands['answerRoomRing']
  /** Shows the window. */
  readonly open: () => void
}

/** Notifications of questions into a room, while the window has no focus. They end with the ringing. */
export class RingAlert {
  readonly #parts: RingAlertParts
  /** By the ids of what rings; undefined: nothing is shown of it. */
  readonly #shown = new Map<number, Notification | undefined>()

  constructor(parts: RingAlertParts) {
    this.#parts = parts
  }

  update(state: Pick<StateBesideContacts, 'roomRings' | 'networks' | 'settings' | 'language'>): void {
    const { window } = this.#parts
    const ids = new Set(state.roomRings.map(({ id }) => id))
    const before = this.#shown.size
    for (const [id, notification] of this.#shown) {
      if (ids.has(id)) continue
      this.#shown.delete(id)
      notification?.close()
    }
    for (const ring of state.roomRings)
      if (!this.#shown.has(ring.id)) this.#shown.set(ring.id, this.#alert(ring, state))
    if (before > 0 && this.#shown.size === 0 && !window.isDestroyed()) window.flashFrame(false)
  }

  close(): void {
    for (const notification of this.#shown.values()) notification?.close()
    this.#shown.clear()
  }

  #alert(
    { id, name, room, network }: RoomRing,
    { networks, settings, language }: Pick<StateBesideContacts, 'networks' | 'settings' | 'language'>,
  ): Notification | undefined {
    const { window, answer, open } = this.#parts
    if (window.isFocused()) return undefined
    window.flashFrame(true)
    if (!settings.notifications.incoming) return undefined
    const { t } = wordingIn(language)
    const server = networks.length > 1 ? networks.find((each) => each.id === network)?.server : undefined
    const notification = new Notification({
      title: titleAt(t, t('rooms.ring.asks', { name, room }), server),
      urgency: 'critical',
      timeoutType: 'never',
      // The app plays the ring tone itself.
      silent: true,
      actions: [
        { type: 'button', text: t('rooms.ring.join') },
        { type: 'button', text: t('rooms.ring.notNow') },
      ],
    })
    notification.on('click', open)
    notification.on('action', ({ actionIndex }) => {
      if (actionIndex === 0) open()
      answer(id, actionIndex === 0)
    })
    notification.show()
    return notification
  }
}
