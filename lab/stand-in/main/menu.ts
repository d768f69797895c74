import { EventEmitter } from 'node:events'
import { guardInstances } from '../shared/guard'
import { BrowserWindow } from './browser-window'

type Options = Electron.MenuItemConstructorOptions

/** A menu item. It is not drawn, but a test can click it. */
export class MenuItem {
  id: string
  label: string
  type: NonNullable<Options['type']>
  role: Options['role'] | undefined
  accelerator: Options['accelerator'] | undefined
  enabled: boolean
  visible: boolean
  checked: boolean
  submenu: Menu | undefined
  readonly #click: Options['click']

  constructor(options: Options) {
    this.id = options.id ?? ''
    this.label = options.label ?? ''
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal')
    this.role = options.role
    this.accelerator = options.accelerator
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : undefined
    this.#click = options.click
  }

  click(): void {
    const window = BrowserWindow.getFocusedWindow() ?? undefined
    this.#click?.(this as unknown as Electron.MenuItem, window as unknown as Electron.BrowserWindow, {})
  }
}

/** Electron's `Menu`: kept, not drawn; accelerators do nothing. */
export class Menu extends EventEmitter {
  static #application: Menu | null = null
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: readonly Options[]): Menu {
    const menu = new Menu()
    for (const options of template) menu.append(new MenuItem(options))
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }

  append(item: MenuItem): void {
    this.items.push(item)
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }

  popup(): void {
    this.emit('menu-will-show', {})
  }
}

guardInstances('MenuItem', MenuItem)
guardInstances('Menu', Menu)
