import type { BrowserWindow } from 'electron'
import { APP_ORIGIN } from '../app-scheme'

/**
 * Shows the interface in a window that can neither leave it nor open others.
 * @param query tells the interface which window it is in: `?mini`
 */
export function protectedPage(window: BrowserWindow, query: '' | '?mini'): void {
  window.webContents.on('will-navigate', (event) => event.preventDefault())
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  void window.loadURL(`${APP_ORIGIN}/index.html${query}`)
}
