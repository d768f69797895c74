import { BrowserWindow, screen } from 'electron'
import type { AppState } from '../../api'
import { applyTextSize } from '../appearance'
import { protectedBy, protectedPage } from './protected-page'

/** At the default text size; scales with it. */
const SIZE = { width: 320, height: 156 } as const
/** Distance from the corner of the screen, px. */
const MARGIN = 16

/** Shows a call in a small always-on-top window while the main window is hidden or minimised. */
export class MiniWindow {
  readonly #main: BrowserWindow
  readonly #preload: string
  #window: BrowserWindow | undefined
  #isCallOn = false
  /** Per cent. */
  #textSize = 100

  constructor(main: BrowserWindow, preload: string) {
    this.#main = main
    this.#preload = preload
    const follow = (): void => this.#follow()
    main.on('show', follow)
    main.on('hide', follow)
    main.on('minimize', follow)
    main.on('restore', follow)
    main.on('closed', () => this.#close())
  }

  /** To be called with every new state. */
  update({ call, held, settings }: Pick<AppState, 'call' | 'held' | 'settings'>): void {
    this.#textSize = settings.appearance.textSize
    // A call that rings brings the main window itself to the front, unless the user wants quiet.
    const isOn = call.kind === 'calling' || call.kind === 'connecting' || call.kind === 'talking'
    this.#isCallOn = isOn || held !== undefined
    this.#follow()
  }

  #follow(): void {
    const main = this.#main
    const isWanted = this.#isCallOn && !main.isDestroyed() && (main.isMinimized() || !main.isVisible())
    if (!isWanted) this.#close()
    else if (!this.#window) this.#open()
  }

  #open(): void {
    const { workArea } = screen.getPrimaryDisplay()
    const width = Math.round((SIZE.width * this.#textSize) / 100)
    const height = Math.round((SIZE.height * this.#textSize) / 100)
    const window = new BrowserWindow({
      width,
      height,
      x: workArea.x + workArea.width - width - MARGIN,
      y: workArea.y + workArea.height - height - MARGIN,
      title: 'Ringdown',
      show: false,
      frame: false,
      resizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      webPreferences: protectedBy(this.#preload),
    })
    this.#window = window
    // Do not take the keyboard focus from other programs.
    window.once('ready-to-show', () => window.showInactive())
    window.webContents.on('dom-ready', () => applyTextSize(window, this.#textSize))
    window.once('closed', () => {
      if (this.#window === window) this.#window = undefined
    })
    protectedPage(window, '?mini')
  }

  #close(): void {
    const window = this.#window
    this.#window = undefined
    if (window && !window.isDestroyed()) window.destroy()
  }
}
