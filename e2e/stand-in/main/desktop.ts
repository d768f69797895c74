import { EventEmitter } from 'node:events'
import { guardInstances, guardObject } from '../shared/guard'

/** What the application wanted the desktop to open, which a test double does not do. */
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

const shortcutPart: Pick<
  Electron.GlobalShortcut,
  'register' | 'registerAll' | 'isRegistered' | 'unregister' | 'unregisterAll'
> = {
  /** Keys of other applications are out of reach. */
  register: () => false,
  registerAll: () => undefined,
  isRegistered: () => false,
  unregister: () => undefined,
  unregisterAll: () => undefined,
}

const dialogPart: Pick<Electron.Dialog, 'showErrorBox' | 'showSaveDialog'> = {
  /** Nobody is asked: a test that wants a file says where, in place of this. */
  showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
  showErrorBox: (title, content) => console.error(`${title}\n${content}`),
}

/** `isEncryptionAvailable` is deprecated, and still what older code asks. */
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

/** The computer never sleeps, as far as anybody can tell here. */
class PowerMonitor extends EventEmitter {}
guardInstances('powerMonitor', PowerMonitor)

export const shell = guardObject('shell', shellPart)
export const globalShortcut = guardObject('globalShortcut', shortcutPart)
export const dialog = guardObject('dialog', dialogPart)
export const safeStorage = guardObject('safeStorage', safeStoragePart)
export const clipboard = guardObject('clipboard', clipboardPart)
export const powerMonitor = new PowerMonitor()
