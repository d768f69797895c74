import type { LanguageChoice } from '../../locales/language'
import { FULL_CLEANING, type ManualQuiet, type QuietHours, type SoundSettings } from '../../phone/model'

/** How large text may be, per cent of the usual size, and by how much it changes at a time. */
export const TEXT_SIZE = { least: 100, most: 200, step: 10 } as const

export interface Appearance {
  readonly theme: 'system' | 'light' | 'dark'
  /** Per cent of the usual size, within `TEXT_SIZE`. The main process enlarges the whole page: the renderer need not. */
  readonly textSize: number
  readonly reducedMotion: 'system' | 'on' | 'off'
}

/** Everything that the user can choose. Changed by patches that name single leaves: see `SettingsPatch`. */
export interface Settings {
  readonly sound: SoundSettings
  readonly calls: {
    /** A second caller may wait; otherwise it is refused as busy. */
    readonly callWaiting: boolean
    /** Calls of favourites are answered by themselves. */
    readonly answersFavourites: boolean
    /** Calls that are not private are refused, both ways. */
    readonly privateOnly: boolean
  }
  /** Desktop notifications. */
  readonly notifications: { readonly incoming: boolean; readonly missed: boolean }
  /** Do not disturb, switched by hand. */
  readonly manualQuiet: ManualQuiet
  /** Do not disturb that comes back every week, 50 spans at most. */
  readonly quietHours: readonly QuietHours[]
  /**
   * Keys that work while another program has the focus, as Electron's accelerators: `Ctrl+Shift+M`. Those that are
   * undefined are off.
   */
  readonly shortcuts: { readonly [Name in ShortcutName]?: string | undefined }
  readonly desktop: {
    /** Closing the window leaves Ringdown running in the tray. Undefined: where there is a tray. */
    readonly closeToTray?: boolean | undefined
    readonly startAtLogin: boolean
    /** Started at login, it shows no window. */
    readonly startHidden: boolean
  }
  readonly appearance: Appearance
  readonly language: LanguageChoice
  /** The microphone was tried after the first sign-in, or the user did not want to. */
  readonly microphoneTried: boolean
}

/** `mute` switches at each press; while `pushToTalk` is set, a call is muted but for as long as it is pressed. */
export type ShortcutName = 'mute' | 'pushToTalk'

/**
 * Some of a record's leaves. A list, and one of several kinds of thing, is a leaf: it is replaced whole. Undefined takes a
 * leaf away where it may lack.
 */
export type Patch<T> = T extends readonly unknown[] | { readonly kind: unknown }
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Patch<T[Key]> }
    : T

export type SettingsPatch = Patch<Settings>

/** Defaults. */
export const DEFAULT_SETTINGS: Settings = {
  sound: {
    input: { kind: 'default' },
    output: { kind: 'default' },
    ringer: { kind: 'default' },
    ringVolume: 1,
    cleaning: FULL_CLEANING,
    dtx: false,
  },
  calls: { callWaiting: true, answersFavourites: false, privateOnly: false },
  notifications: { incoming: true, missed: true },
  manualQuiet: { kind: 'off' },
  quietHours: [],
  shortcuts: {},
  desktop: { startAtLogin: false, startHidden: true },
  appearance: { theme: 'system', textSize: 100, reducedMotion: 'system' },
  language: 'system',
  microphoneTried: false,
}
