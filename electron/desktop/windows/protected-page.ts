import { app, type BrowserWindow, type WebContents, type WebPreferences } from 'electron'
import { APP_ORIGIN } from '../our-page'

/**
 * The options of every window: a page has no access but the preload script's API. Chromium's spell checker is off
 * because it downloads dictionaries.
 */
export const protectedBy = (preload: string): WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
  devTools: !app.isPackaged,
})

/**
 * Sandboxes every page: none can navigate away, open another page or embed one. Must run before
 * the app is ready.
 */
export function confineAllPages(): void {
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

/** Shows the interface in a window. @param query tells the interface which window it is in: `?mini` */
export function protectedPage(window: BrowserWindow, query: '' | '?mini'): void {
  void window.loadURL(`${APP_ORIGIN}/index.html${query}`)
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
