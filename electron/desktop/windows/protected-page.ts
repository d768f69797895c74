import type { BrowserWindow, WebPreferences } from 'electron'
import { APP_ORIGIN } from '../app-scheme'

/** What every window of ours is opened with: a page that has no power but what the preload script gives it. */
export const protectedBy = (preload: string): WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
})

/**
 * Shows the interface in a window that can neither leave it nor open others.
 * @param query tells the interface which window it is in: `?mini`
 */
export function protectedPage(window: BrowserWindow, query: '' | '?mini'): void {
  window.webContents.on('will-navigate', (event) => event.preventDefault())
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  void window.loadURL(`${APP_ORIGIN}/index.html${query}`)
}
