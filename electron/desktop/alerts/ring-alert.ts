import { Notification } from 'electron'
import { wordingIn } from '../../../locales/wording'
import type { Commands, RoomRing, StateBesideContacts } from '../../api'
import { titleAt } from './notification-text'
import type { RaisedWindow } from './raised-window'

export interface RingAlertParts {
  readonly window: { isFocused(): boolean; isDestroyed(): boolean; flashFrame(is: boolean): void }
  /** The same window. */
  readonly raised: Pick<RaisedWindow, 'raise' | 'lower'>
  readonly answer: Commands['answerRoomRing']
  /** Shows the window. */
  readonly open: () => void
}

/**
 * Alerts the user to questions into a room as to calls: the window comes to the front, and during a call stays where it is; without the
 * focus a notification is shown as well. All of it ends with the ringing.
 */
export class RingAlert {
  readonly #parts: RingAlertParts
  /** By the ids of what rings; undefined: nothing is shown of it. */
  readonly #shown = new Map<number, Notification | undefined>()

  constructor(parts: RingAlertParts) {
    this.#parts = parts
  }

  update(
    state: Pick<StateBesideContacts, 'roomRings' | 'call' | 'networks' | 'settings' | 'language'>,
  ): void {
    const { window, raised } = this.#parts
    const ids = new Set(state.roomRings.map(({ id }) => id))
    const before = this.#shown.size
    for (const [id, notification] of this.#shown) {
      if (ids.has(id)) continue
      this.#shown.delete(id)
      notification?.close()
    }
    for (const ring of state.roomRings)
      if (!this.#shown.has(ring.id)) this.#shown.set(ring.id, this.#alert(ring, state))
    if (this.#shown.size > 0 && before === 0 && !isBusy(state)) raised.raise(this)
    if (before === 0 || this.#shown.size > 0) return
    if (!window.isDestroyed()) window.flashFrame(false)
    raised.lower(this, false)
  }

  close(): void {
    for (const notification of this.#shown.values()) notification?.close()
    this.#shown.clear()
  }

  #alert(
    { id, name, nickname = name, room, network }: RoomRing,
    { networks, settings, language }: Pick<StateBesideContacts, 'networks' | 'settings' | 'language'>,
  ): Notification | undefined {
    const { window, answer, open } = this.#parts
    if (window.isFocused()) return undefined
    window.flashFrame(true)
    if (!settings.notifications.incoming) return undefined
    const { t } = wordingIn(language)
    const server = networks.length > 1 ? networks.find((each) => each.id === network)?.server : undefined
    const notification = new Notification({
      title: titleAt(t, t('rooms.ring.asks', { name: nickname, room }), server),
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

/** A call is in progress. One that rings has brought the window to the front. */
const isBusy = ({ call }: Pick<StateBesideContacts, 'call'>): boolean =>
  call.kind !== 'idle' && call.kind !== 'ringing' && call.kind !== 'ended'
