import { app, type BrowserWindow } from 'electron'

/**
 * Makes closing the window hide it while that is enabled; quitting closes it.
 * @param onHidden the user has closed the window, and Ringdown keeps running
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
  // The user clicked the dock icon of macOS.
  app.on('activate', () => window.show())
}
