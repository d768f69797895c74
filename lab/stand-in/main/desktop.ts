import { EventEmitter } from 'node:events'
import { guardInstances, guardObject } from '../shared/guard'

/** URLs and paths that the application asked the desktop to open; the stand-in refuses. */
export const refusedToOpen: string[] = []

function refuse(what: string): void {
  refusedToOpen.push(what)
  console.error(`the Electron stand-in does not open ${what}`)
}

const shellPart: Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder' | 'beep'> = {
  openExternal: (url) => {
    refuse(url)
    return Promise.resolve()
  },
  openPath: (path) => {
    refuse(path)
    return Promise.resolve(`the Electron stand-in does not open ${path}`)
  },
  showItemInFolder: refuse,
  beep: () => process.stdout.write('\u0007'),
}

/** Global key presses are not available, but a test can trigger a registered accelerator. */
export const shortcuts = new Map<string, () => void>()

const shortcutPart: Pick<
  Electron.GlobalShortcut,
  'register' | 'registerAll' | 'isRegistered' | 'unregister' | 'unregisterAll'
> = {
  register: (accelerator, press) => {
    if (shortcuts.has(accelerator)) return false
    shortcuts.set(accelerator, press)
    return true
  },
  registerAll: (accelerators, press) => {
    for (const accelerator of accelerators) shortcutPart.register(accelerator, press)
  },
  isRegistered: (accelerator) => shortcuts.has(accelerator),
  unregister: (accelerator) => void shortcuts.delete(accelerator),
  unregisterAll: () => shortcuts.clear(),
}

const dialogPart: Pick<Electron.Dialog, 'showErrorBox' | 'showSaveDialog' | 'showOpenDialog'> = {
  /** Shows no dialog: a test replaces this to choose a file. */
  showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
  showErrorBox: (title, content) => console.error(`${title}\n${content}`),
}

/** `isEncryptionAvailable` is deprecated, but older code still calls it. */
const safeStoragePart: Pick<Electron.SafeStorage, 'isAsyncEncryptionAvailable'> &
  Record<'isEncryptionAvailable', () => boolean> = {
  isEncryptionAvailable: () => false,
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
}

let clipboardText = ''
const clipboardPart: Pick<Electron.Clipboard, 'readText' | 'writeText' | 'clear'> = {
  readText: () => Promise.resolve(clipboardText),
  writeText: (text) => {
    clipboardText = text
    return Promise.resolve()
  },
  clear: () => void (clipboardText = ''),
}

/** The computer never sleeps here; a test may emit the events. */
class PowerMonitor extends EventEmitter {}
guardInstances('powerMonitor', PowerMonitor)

/** The one screen of headless Chromium, with a bar at its lower edge. */
const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1280, height: 800 },
  workArea: { x: 0, y: 0, width: 1280, height: 760 },
  scaleFactor: 1,
} as Electron.Display

class Screen extends EventEmitter implements Pick<Electron.Screen, 'getAllDisplays' | 'getPrimaryDisplay'> {
  getAllDisplays(): Electron.Display[] {
    return [display]
  }

  getPrimaryDisplay(): Electron.Display {
    return display
  }
}
guardInstances('screen', Screen)

export const screen = new Screen()
export const shell = guardObject('shell', shellPart)
export const globalShortcut = guardObject('globalShortcut', shortcutPart)
export const dialog = guardObject('dialog', dialogPart)
export const safeStorage = guardObject('safeStorage', safeStoragePart)
export const clipboard = guardObject('clipboard', clipboardPart)
export const powerMonitor = new PowerMonitor()
