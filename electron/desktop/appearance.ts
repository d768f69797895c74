import { type BrowserWindow, nativeTheme } from 'electron'
import type { SettingsStore } from './settings/settings-store'

/** Follows the settings: light or dark for every window, and how large the main window's page is. Motion is the page's own matter. */
export function followAppearance(window: BrowserWindow, settings: Pick<SettingsStore, 'now' | 'on'>): void {
  const apply = (): void => {
    const { theme, textSize } = settings.now.appearance
    if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme
    applyTextSize(window, textSize)
  }
  apply()
  settings.on('changed', apply)
  window.webContents.on('dom-ready', apply)
}

/** How large a window's page is, per cent. A page that is loaded begins at the usual size again. */
export function applyTextSize(window: BrowserWindow, textSize: number): void {
  if (!window.isDestroyed()) window.webContents.setZoomFactor(textSize / 100)
}
