import { Notification } from 'electron'
import { platform } from 'node:process'
import type { Translate } from '../../../locales/wording'
import type { NotifiedPlace, PersonId } from '../../api'
import { notificationText, titleAt } from './notification-text'

/** The most at once: nobody wants to close more one by one. */
const MAX_SHOWN = 3

/** A text for us. */
export interface TextForUs {
  /** The id of the network. */
  readonly network: string
  /** Its name, where there are others; undefined: it is the only one. */
  readonly networkName: string | undefined
  /** The room where it mentions us; undefined: it is for us alone. */
  readonly room?: string
  /** Its author, if it is for us alone. */
  readonly person?: PersonId
  /** Of its author. */
  readonly name: string
  /** What the user calls them. */
  readonly nickname?: string | undefined
  /** Empty for an image. */
  readonly text: string
}

/** Notifications of texts that are for us or mention us; a click shows the conversation. */
export class MentionAlert {
  readonly #open: (network: string, place: NotifiedPlace | undefined) => void
  /** Oldest first. */
  #shown: readonly Notification[] = []

  /** @param open shows the conversation of a network in the window; undefined: the window alone */
  constructor(open: (network: string, place: NotifiedPlace | undefined) => void) {
    this.#open = open
  }

  add(about: TextForUs, t: Translate): void {
    const { room, text, network, networkName } = about
    const name = about.nickname ?? about.name
    for (const oldest of this.#shown.slice(0, 1 - MAX_SHOWN)) this.#close(oldest)
    const notification = new Notification({
      title: titleAt(t, room === undefined ? name : t('notification.mention', { name, room }), networkName),
      body: text === '' ? t('notification.image') : notificationText(text, platform),
    })
    notification.on('click', () => {
      this.#close(notification)
      this.#open(network, placeOf(about))
    })
    notification.show()
    this.#shown = [...this.#shown, notification]
  }

  /** The user has read the texts. */
  clear(): void {
    for (const notification of this.#shown) this.#close(notification)
  }

  #close(notification: Notification): void {
    notification.close()
    this.#shown = this.#shown.filter((each) => each !== notification)
  }
}

function placeOf({ room, person, name }: TextForUs): NotifiedPlace | undefined {
  if (room !== undefined) return { kind: 'room', name: room }
  return person === undefined ? undefined : { kind: 'person', id: person, name }
}
