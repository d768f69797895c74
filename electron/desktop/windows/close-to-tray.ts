import { app, type BrowserWindow } from 'electron'

export interface CloseToTrayOptions {
  readonly isWanted: () => boolean
  /** The user has closed the window, and Ringdown keeps running. */
  readonly onHidden: () => void
}

/** Closing the window only hides it if `isWanted` says so; quitting closes it. */
export function closeToTray(window: BrowserWindow, { isWanted, onHidden }: CloseToTrayOptions): void {
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
