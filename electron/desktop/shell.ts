import { app, type BrowserWindow, Notification } from 'electron'
import { join } from 'node:path'
import type { Wording } from '../../locales/wording'
import {
  type Commands,
  isMissed,
  type NotifiedPlace,
  type PersonId,
  type StateBesideContacts,
  TEXT_SIZE,
} from '../api'
import type { CallRecord } from '../../phone/calls/call-recorder'
import { AskAlert, type AsksOfRoom } from './alerts/ask-alert'
import { Badge } from './alerts/badge'
import { CallAlert } from './alerts/call-alert'
import { MentionAlert, type TextForUs } from './alerts/mention-alert'
import { MissedAlert, type MissedCall } from './alerts/missed-alert'
import { RaisedWindow } from './alerts/raised-window'
import { RingAlert } from './alerts/ring-alert'
import { askInWindow } from './alerts/warnings-in-window'
import { MenuBar } from './menu/menu'
import type { SettingsStore } from './settings/settings-store'
import { PhoneTray } from './tray/tray'
import { tellWindows } from './windows/audience'
import { bringToFront } from './windows/main-window'
import { MiniWindow } from './windows/mini-window'

export interface ShellParts {
  readonly window: BrowserWindow
  readonly commands: Commands
  /** The name of the network of the call that rings, where there are others. */
  readonly pressingNetworkName: () => string | undefined
  /** Shows a network, for a notification about it. */
  readonly showNetwork: (id: string) => void
  /** Asks in the window whether to call somebody. */
  readonly askToCall: (contact: string) => void
  /** Somebody at a network; undefined without an account there. */
  readonly personOf: (contact: string, network: string) => PersonId | undefined
  readonly preload: string
  /** The tray's icons. */
  readonly pictures: string
  readonly settings: Pick<SettingsStore, 'now'>
  /** The texts in the user's language. */
  readonly wording: () => Wording
  /** Whether the user wants quiet. */
  readonly isQuiet: () => boolean
}

/** Shows the phone's state outside its window: tray, menu, notifications, badge, mini window. */
export class DesktopShell {
  readonly #parts: ShellParts
  readonly #tray: PhoneTray
  readonly #menu: MenuBar
  readonly #alert: CallAlert
  readonly #missed: MissedAlert
  readonly #mentions: MentionAlert
  readonly #rings: RingAlert
  readonly #asks: AskAlert
  readonly #badge: Badge
  readonly #mini: MiniWindow

  constructor(parts: ShellParts) {
    this.#parts = parts
    const { window, askToCall, preload, pictures } = parts
    const open = (): void => bringToFront(window)
    const commands = askInWindow(parts.commands, { open, askToCall })
    const setTextSize = (size: number): void => {
      const textSize = Math.min(TEXT_SIZE.most, Math.max(TEXT_SIZE.least, size))
      commands.changeSettings({ appearance: { textSize } })
    }
    this.#tray = new PhoneTray(pictures, { ...commands, open, quit: () => app.quit() })
    this.#menu = new MenuBar({
      ...commands,
      open: (view) => {
        open()
        tellWindows('view', view)
      },
      // Two clicks may come before the menu is rebuilt: use the current size.
      resizeText: (by) => setTextSize(parts.settings.now.appearance.textSize + by),
      resetText: () => setTextSize(TEXT_SIZE.least),
    })
    const raised = new RaisedWindow(window)
    this.#alert = new CallAlert(window, raised, commands, parts.pressingNetworkName)
    const show = (network: string, place: NotifiedPlace | undefined): void => {
      open()
      parts.showNetwork(network)
      if (place) tellWindows('place', place)
    }
    this.#missed = new MissedAlert({
      callBack: ({ contact, network }) => {
        open()
        parts.showNetwork(network)
        commands.call(contact)
      },
      show: ({ contact, network }) => {
        const id = parts.personOf(contact, network)
        show(network, id && { kind: 'person', id, name: contact })
      },
    })
    this.#mentions = new MentionAlert(show)
    this.#rings = new RingAlert({ window, raised, open, answer: parts.commands.answerRoomRing })
    this.#asks = new AskAlert((network, name) => show(network, { kind: 'room', name }))
    this.#badge = new Badge(window, join(pictures, 'badge.png'))
    this.#mini = new MiniWindow(window, preload)
  }

  /** To be called with every new state, unless only contacts have changed. */
  update(state: StateBesideContacts): void {
    this.#tray.update(state)
    this.#menu.update(state)
    this.#alert.update(state)
    this.#rings.update(state)
    this.#badge.update(state)
    this.#mini.update(state)
    if (state.unseenMissed === 0) this.#missed.clear()
  }

  /** To be called when a call has ended. @param at the network where it was, and whether the user has silenced the caller */
  record(
    record: CallRecord,
    { isSilenced, ...at }: Omit<MissedCall, 'contact'> & { readonly isSilenced: boolean },
  ): void {
    const { window, settings, isQuiet, wording } = this.#parts
    if (!isMissed(record) || record.seen || isSilenced || isQuiet() || window.isFocused()) return
    if (settings.now.notifications.missed) this.#missed.add({ contact: record.contact, ...at }, wording().t)
  }

  /** To be called when a text is for us, or mentions us. */
  mention(mention: TextForUs): void {
    const { window, isQuiet, wording } = this.#parts
    if (!isQuiet() && !window.isFocused()) this.#mentions.add(mention, wording().t)
  }

  /** To be called when other guests ask to be let into a room. @param isNew somebody has just asked, where the room is not silenced */
  asks(asks: AsksOfRoom, isNew: boolean): void {
    const { window, isQuiet, wording } = this.#parts
    this.#asks.tidy(asks)
    if (isNew && !isQuiet() && !window.isFocused()) this.#asks.add(asks, wording().t)
  }

  /** To be called when the user has read the texts of the room, or has left it. */
  clearMentions(): void {
    this.#mentions.clear()
  }

  /** The window was closed for the first time, and Ringdown keeps running. */
  explainTray(): void {
    const { t } = this.#parts.wording()
    new Notification({ title: t('tray.goesOn'), body: t('tray.goesOnBody') }).show()
  }

  close(): void {
    this.#missed.clear()
    this.#mentions.clear()
    this.#rings.close()
    this.#asks.close()
    this.#tray.close()
  }
}
