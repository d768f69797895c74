import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { guardInstances, guardObject } from '../shared/guard'
import type { ToMain } from '../shared/messages'
import type { Protocol } from './cdp'
import { encodeArgs, ipcMain } from './ipc-main'
import { NativeImage } from './native-image'
import { nativeTheme } from './native-theme'
import { running } from './application'
import type { Page } from './page'
import { applyPermissions, defaultSession } from './session'

/** The number and the interval of requests for the page's size. ms */
const [LAYOUT_TRIES, LAYOUT_RETRY_MS] = [25, 20]

const all = new Map<number, WebContents>()
let lastId = 0

export interface WebContentsOptions {
  readonly width: number
  readonly height: number
  readonly preload: string | undefined
}

type WindowOpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

/** The event object with `preventDefault()`. */
export class PreventableEvent {
  defaultPrevented = false

  preventDefault(): void {
    this.defaultPrevented = true
  }
}

/** Electron's `webContents`: the content of a window, and communication with it. */
export class WebContents
  extends EventEmitter
  implements
    Pick<
      Electron.WebContents,
      | 'id'
      | 'mainFrame'
      | 'session'
      | 'send'
      | 'getURL'
      | 'getTitle'
      | 'isDestroyed'
      | 'isLoading'
      | 'isCrashed'
      | 'focus'
      | 'reload'
      | 'setWindowOpenHandler'
      | 'executeJavaScript'
      | 'setZoomFactor'
      | 'getZoomFactor'
      | 'openDevTools'
      | 'closeDevTools'
      | 'isDevToolsOpened'
      | 'close'
    >
{
  readonly id = ++lastId
  readonly session: Electron.Session
  readonly mainFrame: Electron.WebFrameMain
  /** The page, once Chromium has opened it. Rejects when that fails. */
  readonly opened: Promise<Page>
  #page: Page | undefined
  #title = ''
  #crashed = false
  #destroyed = false
  #loading = false
  #zoom = 1
  /** The page's width as it was set, CSS pixels; undefined: the window's width. */
  #zoomedWidth: number | undefined
  #zooming: Promise<void> = Promise.resolve()
  #openHandler: WindowOpenHandler = () => ({ action: 'deny' })

  /** @param closeWindow closes the window around it, as `win.close()` does */
  constructor(
    options: WebContentsOptions,
    private readonly closeWindow: () => void,
  ) {
    super()
    this.session = defaultSession as unknown as Electron.Session
    this.mainFrame = this.#describeFrame()
    all.set(this.id, this)
    const mayNavigate = (url: string): boolean => this.#mayNavigate(url)
    this.opened = running().pages.open({ ...options, mayNavigate }, () => {
      this.#destroyed = true
      all.delete(this.id)
      this.emit('destroyed')
    })
    this.opened.then(
      (page) => this.#adopt(page),
      () => undefined,
    )
  }

  static fromId(id: number): WebContents | undefined {
    return all.get(id)
  }

  static fromDevToolsTargetId(targetId: string): WebContents | undefined {
    return WebContents.getAllWebContents().find((contents) => contents.#page?.targetId === targetId)
  }

  static getAllWebContents(): WebContents[] {
    return [...all.values()]
  }

  send(channel: string, ...args: unknown[]): void {
    const text = encodeArgs(args)
    this.#page?.deliver({ kind: 'event', channel, args: text })
  }

  getURL(): string {
    return this.#page?.url ?? ''
  }

  getTitle(): string {
    return this.#title
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isLoading(): boolean {
    return this.#loading
  }

  isCrashed(): boolean {
    return this.#crashed
  }

  focus(): void {
    this.#page?.session.send('Page.bringToFront').catch(() => undefined)
  }

  reload(): void {
    this.#page?.session.send('Page.reload').catch(() => undefined)
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#openHandler = handler
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    return (await this.opened).evaluate(code, userGesture)
  }

  getZoomFactor(): number {
    return this.#zoom
  }

  /** Zooms like a browser: fewer and larger CSS pixels. */
  setZoomFactor(factor: number): void {
    if (factor === this.#zoom) return
    this.#zoom = factor
    this.#zooming = this.#zooming.then(() => this.#applyZoom(factor)).catch(() => undefined)
  }

  async #applyZoom(factor: number): Promise<void> {
    const { session } = await this.opened
    await session.send('Emulation.clearDeviceMetricsOverride')
    const layout = async (): Promise<Protocol.Page.LayoutViewport> =>
      (await session.send('Page.getLayoutMetrics')).cssLayoutViewport
    let { clientWidth, clientHeight } = await layout()
    // Chromium updates the layout some time after its answer.
    for (let tries = 0; clientWidth === this.#zoomedWidth && tries < LAYOUT_TRIES; tries++) {
      await sleep(LAYOUT_RETRY_MS)
      ;({ clientWidth, clientHeight } = await layout())
    }
    this.#zoomedWidth = factor === 1 ? undefined : Math.round(clientWidth / factor)
    if (this.#zoomedWidth === undefined) return
    const height = Math.round(clientHeight / factor)
    const metrics = { width: this.#zoomedWidth, height, deviceScaleFactor: factor, mobile: false }
    await session.send('Emulation.setDeviceMetricsOverride', metrics)
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.opened
    this.#loading = true
    this.emit('did-start-loading')
    try {
      await applyPermissions(url)
      await page.navigate(url)
    } catch (error) {
      if (!this.#destroyed) this.emit('did-fail-load', {}, -2, String(error), url, true)
      throw error
    } finally {
      this.#loading = false
      this.emit('did-stop-loading')
    }
  }

  async capturePage(): Promise<NativeImage> {
    const page = await this.opened
    const { data } = await page.session.send('Page.captureScreenshot', { format: 'png' })
    return new NativeImage(Buffer.from(data, 'base64'))
  }

  /** Developer tools belong to the browser that connects to the debugging port. */
  openDevTools(): void {
    console.error('developer tools: start with --remote-debugging-port=0 and connect a browser to it')
  }

  closeDevTools(): void {
    // They are never open.
  }

  isDevToolsOpened(): boolean {
    return false
  }

  close(): void {
    this.closeWindow()
  }

  #adopt(page: Page): void {
    this.#page = page
    nativeTheme.attach(page)
    page
      .on('message', (message) => this.#receive(message))
      .on('dom-ready', () => this.emit('dom-ready', {}))
      .on('painted', () => this.emit('painted'))
      .on('loaded', () => {
        this.emit('did-finish-load', {})
        page
          .evaluate('document.title', false, 1_000)
          .then((title) => this.#setTitle(String(title)))
          .catch(() => undefined)
      })
      .on('navigated', (url, inPage) => {
        this.#crashed = false
        if (inPage) this.emit('did-navigate-in-page', {}, url, true, 0, 0)
        else this.emit('did-navigate', {}, url, 200, 'OK')
      })
      .on('open-window', (details) => this.#windowOpen(details))
      .on('crashed', () => {
        this.#crashed = true
        this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
      })
  }

  #setTitle(title: string): void {
    if (title === this.#title) return
    this.#title = title
    this.emit('page-title-updated', new PreventableEvent(), title, true)
  }

  #receive(message: ToMain): void {
    switch (message.kind) {
      case 'send':
        ipcMain.receive(
          this.#event({ reply: this.send.bind(this) }) as Electron.IpcMainEvent,
          message.channel,
          message.args,
        )
        return
      case 'invoke': {
        const event = this.#event({}) as Electron.IpcMainInvokeEvent
        void ipcMain
          .answer(event, message.id, message.channel, message.args)
          .then((answer) => this.#page?.deliver(answer))
        return
      }
      case 'focus':
        this.emit(message.focused ? 'focus' : 'blur')
        return
      case 'preload-error':
        console.error(`Unable to load preload script\n${message.message}`)
        this.emit('preload-error', {}, '', new Error(message.message))
    }
  }

  #event(more: object): unknown {
    const { mainFrame } = this
    const place = { processId: mainFrame.processId, frameId: mainFrame.routingId, type: 'frame' }
    return guardObject('IpcMainEvent', { sender: this, senderFrame: mainFrame, ...place, ...more })
  }

  #describeFrame(): Electron.WebFrameMain {
    const url = (): string => this.getURL()
    const frame = {
      parent: null,
      processId: 1,
      routingId: this.id,
      get url() {
        return url()
      },
      get origin() {
        const { protocol, host } = new URL(url())
        return `${protocol}//${host}`
      },
      send: this.send.bind(this),
      isDestroyed: this.isDestroyed.bind(this),
    }
    return guardObject('WebFrameMain', frame) as unknown as Electron.WebFrameMain
  }

  #mayNavigate(url: string): boolean {
    const event = Object.assign(new PreventableEvent(), { url, isMainFrame: true, isSameDocument: false })
    this.emit('will-navigate', event, url, false, true)
    return !event.defaultPrevented
  }

  /** Pages that the application did not open are closed anyway; the handler only must not allow one. */
  #windowOpen({ url, windowName, windowFeatures }: Protocol.Page.windowOpenPayload): void {
    const { action } = this.#openHandler({
      url,
      frameName: windowName,
      features: windowFeatures.join(),
      disposition: 'new-window',
      referrer: { url: this.getURL(), policy: 'default' },
    })
    if (action === 'allow') console.error(`${url}: the Electron stand-in cannot open windows for pages`)
  }
}

guardInstances('webContents', WebContents)
