import { type BrowserWindow, nativeTheme } from 'electron'
import type { Appearance } from '../api'

/** Light or dark for every window, and how large the main window's page is; motion is the page's own matter. */
export function applyAppearance(window: BrowserWindow, { theme, textSize }: Appearance): void {
  if (nativeTheme.themeSource !== theme) nativeTheme.themeSource = theme
  enlarge(window, textSize)
}

/** How large a window's page is, per cent. A page that is loaded begins at the usual size again. */
export function enlarge(window: BrowserWindow, textSize: number): void {
  if (!window.isDestroyed()) window.webContents.setZoomFactor(textSize / 100)
}
