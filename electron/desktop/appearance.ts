import { type BrowserWindow, nativeTheme } from 'electron'
import type { SettingsStore } from './settings/settings-store'

/** Applies the settings of the theme to all windows, and the text size to the main window. The page itself handles reduced motion. */
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

/** Sets the zoom of a window's page, per cent. Loading a page resets it. */
export function applyTextSize(window: BrowserWindow, textSize: number): void {
  if (!window.isDestroyed()) window.webContents.setZoomFactor(textSize / 100)
}
