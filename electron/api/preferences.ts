/** What the user has chosen beside sound, devices and people; a part of the contract. */

import type { QuietHours } from '../../phone/model'

/** How large text may be, per cent of the usual size, and by how much it changes at a time. */
export const TEXT_SIZE = { least: 100, most: 200, step: 10 } as const

export interface Appearance {
  readonly theme: 'system' | 'light' | 'dark'
  /** Per cent of the usual size, within `TEXT_SIZE`. The main process enlarges the whole page: the renderer need not. */
  readonly textSize: number
  readonly reducedMotion: 'system' | 'on' | 'off'
}

/** Each group is replaced whole. */
export interface Preferences {
  readonly desktop: {
    /** Closing the window leaves Ringdown running in the tray. Undefined: where there is a tray. */
    readonly closeToTray?: boolean | undefined
    readonly startAtLogin: boolean
    /** Started at login, it shows no window. */
    readonly startHidden: boolean
  }
  /** Desktop notifications. */
  readonly notifications: { readonly incoming: boolean; readonly missed: boolean }
  /**
   * Keys that work while another program has the focus, as Electron's accelerators: `Ctrl+Shift+M`. Those that are
   * undefined are off.
   */
  readonly shortcuts: { readonly [Name in ShortcutName]?: string | undefined }
  readonly calls: {
    /** A second caller may wait; otherwise it is refused as busy. */
    readonly callWaiting: boolean
    /** Calls of favourites are answered by themselves. */
    readonly answersFavourites: boolean
    /** Calls that are not private are refused, both ways. */
    readonly privateOnly: boolean
  }
  /** Do not disturb that comes back every week, 50 spans at most. */
  readonly quietHours: readonly QuietHours[]
  readonly appearance: Appearance
}

/** `mute` switches at each press; while `pushToTalk` is set, a call is muted but for as long as it is pressed. */
export type ShortcutName = 'mute' | 'pushToTalk'

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

/** As they come. */
export const DEFAULT_PREFERENCES: Preferences = {
  desktop: { startAtLogin: false, startHidden: true },
  notifications: { incoming: true, missed: true },
  shortcuts: {},
  calls: { callWaiting: true, answersFavourites: false, privateOnly: false },
  quietHours: [],
  appearance: { theme: 'system', textSize: 100, reducedMotion: 'system' },
}
