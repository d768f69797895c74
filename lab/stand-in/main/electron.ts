import type {} from 'electron'
import { guardObject } from '../shared/guard'
import { app } from './app'
import { BrowserWindow } from './browser-window'
import {
  clipboard,
  dialog,
  globalShortcut,
  powerMonitor,
  refusedToOpen,
  safeStorage,
  screen,
  shell,
  shortcuts,
} from './desktop'
import { ipcMain } from './ipc-main'
import { Menu, MenuItem } from './menu'
import { nativeImage } from './native-image'
import { nativeTheme } from './native-theme'
import { net } from './net'
import { Notification, shown } from './notification'
import { protocol } from './protocol'
import { defaultSession } from './session'
import { Tray, trays } from './tray'
import { utilityProcess } from './utility-process'
import { WebContents } from './web-contents'

/**
 * Additions of the stand-in for tests: `app.evaluate((electron) => (electron as WithExtras).standIn…)`.
 * Undefined where the Electron binary runs.
 */
interface StandInExtras {
  /** Every notification shown since the start, oldest first; `isShown` tells whether it still would be. */
  readonly notifications: readonly Notification[]
  readonly trays: ReadonlySet<Tray>
  /** URLs and paths given to `shell` to open. */
  readonly refusedToOpen: readonly string[]
  /** Actions of global shortcuts, by their accelerators. */
  readonly shortcuts: ReadonlyMap<string, () => void>
}

export interface WithExtras {
  readonly standIn?: StandInExtras
}

const standIn: StandInExtras = { notifications: shown, trays, refusedToOpen, shortcuts }

type Main = typeof Electron.CrossProcessExports
/** Each name must be one of Electron's own. */
const implemented: Partial<Record<keyof Main, unknown>> = {
  app,
  BrowserWindow: guardObject('BrowserWindow', BrowserWindow),
  Menu: guardObject('Menu', Menu),
  MenuItem,
  Notification: guardObject('Notification', Notification),
  Tray,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session: guardObject('session', { defaultSession }),
  shell,
  utilityProcess,
  webContents: guardObject('webContents', WebContents),
}

/** The module `electron` of the main process. */
export const electron = guardObject('electron', { ...implemented, standIn })
