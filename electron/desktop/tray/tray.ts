import { Menu, nativeImage, type NativeImage, Tray } from 'electron'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { wordingIn } from '../../../locales/wording'
import type { StateBesideContacts } from '../../api'
import { trayMenu, type TrayCommands } from './tray-menu'
import { type TrayIcon, trayStatus } from './tray-status'

/** The tray icon (the menu bar on macOS), which shows the state and opens a menu. */
export class PhoneTray {
  readonly #tray: Tray
  readonly #folder: string
  readonly #commands: TrayCommands
  #icon: TrayIcon = 'offline'
  #shown: unknown

  /** @param folder the folder of the pictures */
  constructor(folder: string, commands: TrayCommands) {
    this.#folder = folder
    this.#commands = commands
    this.#tray = new Tray(this.#image('offline'))
    // A system that opens the menu on a click sends no click event.
    this.#tray.on('click', () => commands.open())
  }

  update(state: StateBesideContacts): void {
    const { icon, text } = trayStatus(state)
    if (icon !== this.#icon) this.#tray.setImage(this.#image(icon))
    this.#icon = icon
    const { call, waiting, held, unseenMissed, doNotDisturb, language } = state
    // Rebuilding a menu closes it while the user has it open, so rebuild it only when its content changes.
    const shown = { text, call, waiting, held, unseenMissed, doNotDisturb, language }
    if (isDeepStrictEqual(shown, this.#shown)) return
    this.#shown = shown
    const { t } = wordingIn(language)
    this.#tray.setToolTip(t('tray.tip', { status: text }))
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayMenu(state, this.#commands)))
    if (process.platform === 'darwin') this.#tray.setTitle(unseenMissed > 0 ? String(unseenMissed) : '')
  }

  close(): void {
    if (!this.#tray.isDestroyed()) this.#tray.destroy()
  }

  #image(icon: TrayIcon): NativeImage {
    const isMac = process.platform === 'darwin'
    const image = nativeImage.createFromPath(join(this.#folder, `${icon}${isMac ? 'Template' : ''}.png`))
    image.setTemplateImage(isMac)
    return image
  }
}
