import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { guardInstances } from '../shared/guard'
import { application, running } from './application'
import type { NativeImage } from './native-image'
import { nativeTheme } from './native-theme'
import type { Page } from './page'
import { PreventableEvent, WebContents } from './web-contents'
import { WindowFrame, type WindowState } from './window-frame'

const windows = new Map<number, BrowserWindow>()
let lastId = 0

/** Electron's default size of a window, px. */
const DEFAULT_SIZE = { width: 800, height: 600 }

/**
 * Electron's `BrowserWindow` over a Chromium window. This class keeps the visible, focused and minimised state:
 * headless Chromium has none, and on a screen Chromium follows it. Sizes are those of the page, without Chromium's own
 * bars.
 */
export class BrowserWindow
  extends EventEmitter
  implements
    Pick<
      Electron.BrowserWindow,
      | 'id'
      | 'loadFile'
      | 'show'
      | 'showInactive'
      | 'hide'
      | 'focus'
      | 'blur'
      | 'close'
      | 'destroy'
      | 'isDestroyed'
      | 'isVisible'
      | 'isFocused'
      | 'isMinimized'
      | 'isMaximized'
      | 'isFullScreen'
      | 'restore'
      | 'minimize'
      | 'maximize'
      | 'unmaximize'
      | 'flashFrame'
      | 'setTitle'
      | 'getTitle'
      | 'getBounds'
      | 'setBounds'
      | 'getSize'
      | 'setSize'
      | 'getContentSize'
      | 'getNormalBounds'
      | 'setAlwaysOnTop'
      | 'isAlwaysOnTop'
      | 'moveTop'
      | 'setMenuBarVisibility'
      | 'setMenu'
      | 'removeMenu'
      | 'setBackgroundColor'
      | 'setSkipTaskbar'
      | 'setProgressBar'
      | 'setOverlayIcon'
      | 'setIcon'
      | 'setMinimumSize'
    >
{
  readonly id = ++lastId
  readonly webContents: Electron.WebContents
  readonly #contents: WebContents
  #page: Page | undefined
  #bounds: Electron.Rectangle
  #visible: boolean
  #state: WindowState = 'normal'
  #title: string
  #alwaysOnTop = false
  #destroyed = false
  #closeAsked = false
  #readyToShow = false
  readonly #frame = new WindowFrame()

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    const { width = DEFAULT_SIZE.width, height = DEFAULT_SIZE.height, x = 0, y = 0, show = true } = options
    const { preload, nodeIntegration, contextIsolation, sandbox } = options.webPreferences ?? {}
    if (nodeIntegration === true || contextIsolation === false || sandbox === false) {
      throw new Error(
        'the Electron stand-in only has isolated, sandboxed pages without Node: see webPreferences',
      )
    }
    this.#bounds = { x, y, width, height }
    this.#visible = show
    this.#alwaysOnTop = options.alwaysOnTop ?? false
    this.#title = options.title ?? application.source.name
    this.#contents = new WebContents({ width, height, preload }, () => this.close())
    this.webContents = this.#contents as unknown as Electron.WebContents
    windows.set(this.id, this)
    lifecycle.emit('contents-created', this.webContents)
    this.#follow()
    if (show) this.focus()
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused ?? null
  }

  static fromId(id: number): BrowserWindow | null {
    return windows.get(id) ?? null
  }

  static fromWebContents(contents: Electron.WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  /** Resolves when the document has loaded. Rejects when loading fails. */
  async loadURL(url: string): Promise<void> {
    await this.#contents.loadURL(url)
  }

  async loadFile(path: string, options: Electron.LoadFileOptions = {}): Promise<void> {
    const url = pathToFileURL(resolve(application.source.folder, path))
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value)
    if (options.search !== undefined) url.search = options.search
    if (options.hash !== undefined) url.hash = options.hash
    await this.loadURL(url.href)
  }

  capturePage(): Promise<NativeImage> {
    return this.#contents.capturePage()
  }

  show(): void {
    this.showInactive()
    this.focus()
  }

  showInactive(): void {
    if (this.#visible) return
    this.#visible = true
    this.#frame.setState(this.#state)
    this.emit('show')
  }

  hide(): void {
    if (!this.#visible) return
    this.#visible = false
    this.#frame.setState('minimized')
    this.blur()
    this.emit('hide')
  }

  focus(): void {
    if (!this.#visible || focused === this) return
    focused?.blur()
    focusOn(this)
    this.#contents.focus()
    this.emit('focus')
  }

  blur(): void {
    if (focused !== this) return
    focused = undefined
    this.emit('blur')
  }

  close(): void {
    if (this.#destroyed) return
    const event = new PreventableEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.#closePage()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#closePage()
    this.#gone()
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isVisible(): boolean {
    return this.#visible && this.#state !== 'minimized'
  }

  isFocused(): boolean {
    return focused === this
  }

  isMinimized(): boolean {
    return this.#state === 'minimized'
  }

  isMaximized(): boolean {
    return this.#state === 'maximized'
  }

  isFullScreen(): boolean {
    return this.#state === 'fullscreen'
  }

  minimize(): void {
    this.#setState('minimized', 'minimize')
    this.blur()
  }

  restore(): void {
    if (!this.isMinimized()) return
    this.#setState('normal', 'restore')
    this.show()
  }

  maximize(): void {
    this.#setState('maximized', 'maximize')
    this.show()
  }

  unmaximize(): void {
    if (this.isMaximized()) this.#setState('normal', 'unmaximize')
  }

  getTitle(): string {
    return this.#title
  }

  setTitle(title: string): void {
    this.#title = title
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }

  getNormalBounds(): Electron.Rectangle {
    return this.getBounds()
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    const before = this.#bounds
    this.#bounds = { ...before, ...bounds }
    this.#frame.setBounds(this.#bounds)
    const { x, y, width, height } = this.#bounds
    if (width !== before.width || height !== before.height) this.emit('resize')
    if (x !== before.x || y !== before.y) this.emit('move')
  }

  getSize(): [number, number] {
    return [this.#bounds.width, this.#bounds.height]
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  getContentSize(): [number, number] {
    return this.getSize()
  }

  isAlwaysOnTop(): boolean {
    return this.#alwaysOnTop
  }

  setAlwaysOnTop(flag: boolean): void {
    this.#alwaysOnTop = flag
  }

  moveTop(): void {
    this.#contents.focus()
  }

  // These have no counterpart in a Chromium window; an application can work without their effect.
  flashFrame(): void {}
  setMenuBarVisibility(): void {}
  setMenu(): void {}
  removeMenu(): void {}
  setBackgroundColor(): void {}
  setSkipTaskbar(): void {}
  setProgressBar(): void {}
  setOverlayIcon(): void {}
  setIcon(): void {}
  setMinimumSize(): void {}

  #follow(): void {
    const contents = this.#contents
    contents.opened.then(
      (page) => this.#adopt(page),
      (error: unknown) => {
        console.error('cannot open a window:', error)
        this.#gone()
      },
    )
    contents.on('destroyed', () => this.#pageGone())
    contents.on('page-title-updated', (event: PreventableEvent, title: string) => {
      this.emit('page-title-updated', event, title, true)
      if (!event.defaultPrevented) this.#title = title
    })
    const rendered = (): void => {
      if (this.#readyToShow) return
      this.#readyToShow = true
      this.emit('ready-to-show')
    }
    contents.on('painted', rendered).on('did-finish-load', rendered)
    // In headless mode a page's own focus is arbitrary; it is meaningful on a screen only.
    if (running().chromium.headless) return
    contents.on('focus', () => this.focus()).on('blur', () => this.blur())
  }

  #adopt(page: Page): void {
    this.#page = page
    const measured = this.#frame.adopt(page)
    if (this.#closeAsked) this.#frame.close()
    const place = (): void => {
      this.#frame.setBounds(this.#bounds)
      if (!this.#visible) this.#frame.setState('minimized')
    }
    // A window that closes at once is never measured.
    measured.then(place, () => undefined)
  }

  #setState(state: WindowState, event: string): void {
    if (this.#state === state) return
    this.#state = state
    if (this.#visible) this.#frame.setState(state)
    this.emit(event)
  }

  #closePage(): void {
    this.#closeAsked = true
    this.#frame.close()
  }

  /** The user closed the window on the screen: the application is notified, but too late to prevent it. */
  #pageGone(): void {
    if (!this.#closeAsked) this.emit('close', new PreventableEvent())
    this.#gone()
  }

  #gone(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#visible = false
    windows.delete(this.id)
    if (this.#page) nativeTheme.detach(this.#page)
    this.blur()
    this.emit('closed')
    lifecycle.emit('window-closed')
  }
}

let focused: BrowserWindow | undefined

function focusOn(window: BrowserWindow): void {
  focused = window
}

/** Window events for the application, which this module does not import. */
export const lifecycle = new EventEmitter<{
  'window-closed': []
  'contents-created': [Electron.WebContents]
}>()

guardInstances('BrowserWindow', BrowserWindow)
