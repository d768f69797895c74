import { Menu } from 'electron'
import { isDeepStrictEqual } from 'node:util'
import type { StateBesideContacts } from '../../api'
import { appMenu, type AppMenuCommands } from './app-menu'

/** Keeps the application's menu in step with the calls. */
export class MenuBar {
  readonly #commands: AppMenuCommands
  #shown: unknown

  constructor(commands: AppMenuCommands) {
    this.#commands = commands
  }

  update(state: StateBesideContacts): void {
    const { call, waiting, held, settings, language } = state
    const shown = { call, waiting, held, language, textSize: settings.appearance.textSize }
    if (isDeepStrictEqual(shown, this.#shown)) return
    this.#shown = shown
    const template = appMenu(state, this.#commands, process.platform === 'darwin')
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
}
