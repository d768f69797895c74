import { EventEmitter } from 'node:events'
import { guardInstances, guardObject } from '../shared/guard'
import { AppPaths } from './app-paths'
import { BrowserWindow, lifecycle } from './browser-window'
import { application } from './application'
import { InstanceLock } from './instance-lock'
import { PreventableEvent } from './web-contents'

/** After this long a quit proceeds without waiting for windows, ms. */
const CLOSE_MS = 5_000

/** Electron's `app`. */
export class App
  extends EventEmitter
  implements
    Pick<
      Electron.App,
      | 'name'
      | 'isPackaged'
      | 'whenReady'
      | 'isReady'
      | 'quit'
      | 'exit'
      | 'focus'
      | 'getAppPath'
      | 'getPath'
      | 'setPath'
      | 'setAppLogsPath'
      | 'getVersion'
      | 'getName'
      | 'setName'
      | 'getLocale'
      | 'getSystemLocale'
      | 'getPreferredSystemLanguages'
      | 'requestSingleInstanceLock'
      | 'hasSingleInstanceLock'
      | 'releaseSingleInstanceLock'
      | 'setAppUserModelId'
      | 'setAsDefaultProtocolClient'
      | 'removeAsDefaultProtocolClient'
      | 'isDefaultProtocolClient'
      | 'setBadgeCount'
      | 'getBadgeCount'
      | 'setLoginItemSettings'
      | 'enableSandbox'
      | 'disableHardwareAcceleration'
      | 'setDesktopName'
    >
{
  /** macOS only. */
  readonly dock = undefined
  readonly isPackaged = false
  readonly commandLine = guardObject('app.commandLine', {
    appendSwitch: (name: string, value = '') => void application.switches.set(name, value),
    hasSwitch: (name: string) => application.switches.has(name),
    getSwitchValue: (name: string) => application.switches.get(name) ?? '',
    removeSwitch: (name: string) => void application.switches.delete(name),
  })
  readonly #paths = new AppPaths(() => this.name)
  #name: string | undefined
  #ready = false
  #quitting = false
  #ending = false
  #badge = 0
  #lock: InstanceLock | undefined
  #announceReady: () => void = () => undefined
  readonly #whenReady = new Promise<void>((resolve) => (this.#announceReady = resolve))

  constructor() {
    super()
    lifecycle.on('window-closed', () => this.#windowClosed())
    lifecycle.on('contents-created', (contents) => void this.emit('web-contents-created', {}, contents))
  }

  get name(): string {
    return this.#name ?? application.source.name
  }

  set name(name: string) {
    this.#name = name
  }

  /** A quit has started; a window or a listener of `will-quit` may still prevent it. */
  get isQuitting(): boolean {
    return this.#quitting
  }

  /** The quit can no longer be prevented. */
  get isEnding(): boolean {
    return this.#ending
  }

  /** Chromium runs: windows can be opened. */
  becomeReady(): void {
    this.#ready = true
    // On the exported object, because Playwright wraps it.
    this.emit('ready', {}, {})
    this.#announceReady()
  }

  whenReady(): Promise<void> {
    return this.#whenReady
  }

  isReady(): boolean {
    return this.#ready
  }

  quit(): void {
    if (this.#quitting) return
    const before = new PreventableEvent()
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    this.#quitting = true
    void this.#closeWindows().then((closed) => {
      if (closed && !this.#mayExit()) this.#quitting = false
      else if (closed) this.exit(0)
      else this.#quitting = false
    })
  }

  /** Exits at once: windows are not asked, only `quit` is emitted. */
  exit(code = 0): void {
    if (this.#ending) return
    this.#quitting = true
    this.#ending = true
    for (const window of BrowserWindow.getAllWindows()) window.destroy()
    const end = (): void => {
      this.#lock?.release()
      this.emit('quit', {}, code)
      process.exit(code)
    }
    if (application.starting) void application.starting.then((chromium) => chromium.close()).then(end, end)
    else end()
  }

  focus(): void {
    BrowserWindow.getAllWindows()[0]?.focus()
  }

  getAppPath(): string {
    return application.source.folder
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    return this.#paths.get(name)
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }

  setAppLogsPath(path?: string): void {
    this.#paths.set('logs', path ?? this.getPath('logs'))
  }

  getVersion(): string {
    return application.source.version
  }

  getName(): string {
    return this.name
  }

  setName(name: string): void {
    this.name = name
  }

  getLocale(): string {
    return this.getSystemLocale()
  }

  getSystemLocale(): string {
    return Intl.DateTimeFormat().resolvedOptions().locale
  }

  getPreferredSystemLanguages(): string[] {
    return [this.getSystemLocale()]
  }

  requestSingleInstanceLock(data: Record<PropertyKey, unknown> = {}): boolean {
    this.#lock ??= new InstanceLock(this.getPath('userData'), (second) => {
      this.emit('second-instance', {}, second.argv, second.cwd, second.data)
    })
    return this.#lock.request({ argv: process.argv, cwd: process.cwd(), data })
  }

  hasSingleInstanceLock(): boolean {
    return this.#lock?.isHeld ?? false
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release()
    this.#lock = undefined
  }

  /** Call URLs are not registered with the desktop. */
  setAsDefaultProtocolClient(): boolean {
    return false
  }

  removeAsDefaultProtocolClient(): boolean {
    return false
  }

  isDefaultProtocolClient(): boolean {
    return false
  }

  /** @returns false: no launcher shows it */
  setBadgeCount(count = 0): boolean {
    this.#badge = count
    return false
  }

  getBadgeCount(): number {
    return this.#badge
  }

  // No-ops: pages are always sandboxed, and the stand-in does not integrate with the desktop.
  enableSandbox(): void {}
  setAppUserModelId(): void {}
  setDesktopName(): void {}
  setLoginItemSettings(): void {}

  disableHardwareAcceleration(): void {
    application.switches.set('disable-gpu', '')
  }

  #windowClosed(): void {
    if (this.#quitting || BrowserWindow.getAllWindows().length > 0) return
    // Without a listener, closing the last window quits the application.
    if (!this.emit('window-all-closed')) this.quit()
  }

  /** @returns whether all are closed; a window may refuse */
  async #closeWindows(): Promise<boolean> {
    const open = BrowserWindow.getAllWindows()
    const refused = open.some((window) => !closes(window))
    if (refused) return false
    const gone = open.filter((window) => !window.isDestroyed()).map((window) => closed(window))
    await Promise.all(gone)
    return true
  }

  #mayExit(): boolean {
    const event = new PreventableEvent()
    this.emit('will-quit', event)
    return !event.defaultPrevented
  }
}

/** Closes a window unless it prevents that. @returns whether it closes */
function closes(window: BrowserWindow): boolean {
  let prevented = false
  window.once('close', (event: PreventableEvent) => (prevented = event.defaultPrevented))
  window.close()
  return !prevented
}

/** Resolves when the window has closed; a hanging page cannot delay it. */
function closed(window: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => window.destroy(), CLOSE_MS)
    window.once('closed', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

guardInstances('app', App)
export const app = new App()
