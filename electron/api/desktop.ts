import type { Message } from '../../locales/message'
import type { ShortcutName } from './settings'

/** Somebody whom a call URL, `ringdown:` or `callto:`, names. Nobody is called before the user has said so. */
export interface CallUrl {
  readonly contact: string
}

/** What the app is and runs on. */
export interface About {
  readonly version: string
  readonly electron: string
  readonly chromium: string
  readonly node: string
  /** The operating system's name, version and architecture. */
  readonly os: string
  /** Path of the file with the licences of Ringdown and of all that it is made of. */
  readonly licencesFile: string
}

/**
 * What can be removed from this computer: calls, people (also favourites, blocks, and the identities that they are pinned
 * to), settings, or all with the account and our own identity.
 */
export type ClearableData = 'history' | 'people' | 'settings' | 'everything'

/** A part of the interface that the tray, the menu or a notification asks for. */
export type View = 'calls' | 'settings' | 'about'

/** Something about a file that the user should know: it could not be read, or not be written. */
export interface FileTrouble {
  readonly id: number
  /** What happened, and what comes next. */
  readonly message: Message
}

/** How to host: under which name to sign in then, and on which TCP port, 1 to 65535. */
export interface HostingRequest {
  readonly name: string
  readonly port: number
}

/** Why a shortcut that the user has chosen does not work. */
export type ShortcutProblem =
  | 'invalid' // these are no keys, or no key that may be taken alone
  | 'taken' // the system, or another program, has these keys
  | 'same' // the other shortcut has these keys
  | 'wayland' // the desktop is Wayland, which lets no program see keys that are pressed in another
  | 'unavailable' // keys that are let go cannot be watched on this computer

export type ShortcutProblems = { readonly [Name in ShortcutName]?: ShortcutProblem }

/** What this computer's desktop can do; what it can't need not be offered. */
export interface DesktopAbilities {
  readonly tray: boolean
  readonly startAtLogin: boolean
  /** Undefined where they can be set. */
  readonly noShortcuts?: 'wayland'
}
