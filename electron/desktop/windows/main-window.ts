import { BrowserWindow, nativeTheme } from 'electron'
import { APP_ORIGIN } from '../app-scheme'

const SIZE = { width: 960, height: 680, minWidth: 360, minHeight: 540 } as const
/** Shown until the interface has drawn itself: its own background colours, so that nothing flashes. */
const BACKGROUND = { light: '#eaefec', dark: '#0c1312' } as const

/** Opens the one window: isolated, sandboxed, unable to navigate or to open others. */
export function openMainWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    ...SIZE,
    title: 'Ringdown',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false },
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.on('will-navigate', (event) => event.preventDefault())
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  void window.loadURL(`${APP_ORIGIN}/index.html`)
  return window
}

/** Puts the window before the user's eyes. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
