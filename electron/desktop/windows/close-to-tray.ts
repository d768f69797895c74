import { app, type BrowserWindow } from 'electron'

/**
 * Closing the window only hides it, as long as that is wanted; quitting closes it.
 * @param onHidden the user has closed the window, and Ringdown goes on
 */
export function closeToTray(window: BrowserWindow, isWanted: () => boolean, onHidden: () => void): void {
  let quitting = false
  app.on('before-quit', () => (quitting = true))
  window.on('close', (event) => {
    if (quitting || !isWanted()) return
    event.preventDefault()
    window.hide()
    onHidden()
  })
  // A click on the dock of macOS.
  app.on('activate', () => window.show())
}
