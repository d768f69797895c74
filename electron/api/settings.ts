import type { LanguageChoice } from '../../locales/language'
import {
  FULL_CLEANING,
  type ManualQuiet,
  type PictureAudience,
  type QuietHours,
  RINGS,
  type SoundSettings,
} from '../../phone/model'

/** The limits and the step of the text size, per cent of the usual size. */
export const TEXT_SIZE = { least: 100, most: 200, step: 10 } as const

export interface Appearance {
  readonly theme: 'system' | 'light' | 'dark'
  /** Per cent of the usual size, within `TEXT_SIZE`. The main process zooms the whole page. */
  readonly textSize: number
  readonly reducedMotion: 'system' | 'on' | 'off'
}

/** All settings. Changed by patches of single values: see `SettingsPatch`. */
export interface Settings {
  readonly sound: SoundSettings
  readonly calls: {
    /** A second caller may wait; otherwise it is refused as busy. */
    readonly callWaiting: boolean
    /** Calls of favourites are answered by themselves. */
    readonly answersFavourites: boolean
    /** Calls that are not private are refused, both ways. */
    readonly privateOnly: boolean
    /** Others see that we are in a call, or do not want to be disturbed. */
    readonly sharesStatus: boolean
    /** Others see what we have read of their texts, and we see what they have read of ours. */
    readonly tellsRead: boolean
    /** Who gets the picture of the user. */
    readonly showsPictureTo: PictureAudience
    /** Callees are offered all addresses of this computer. */
    readonly offersAddresses: boolean
    /** Voice goes through a relay only: the other side does not learn our address. */
    readonly relayOnly: boolean
  }
  /** Desktop notifications. */
  readonly notifications: { readonly incoming: boolean; readonly missed: boolean }
  /** Do not disturb, set by the user. */
  readonly manualQuiet: ManualQuiet
  /** Weekly quiet hours, at most 50 spans. */
  readonly quietHours: readonly QuietHours[]
  /**
   * Global shortcuts, as Electron's accelerators: `Ctrl+Shift+M`. Undefined ones
   * are off.
   */
  readonly shortcuts: { readonly [Name in ShortcutName]?: string | undefined }
  readonly desktop: {
    /** Closing the window leaves Ringdown running in the tray. Undefined: yes if there is a tray. */
    readonly closeToTray?: boolean | undefined
    readonly startAtLogin: boolean
    /** No window after a start at login. */
    readonly startHidden: boolean
  }
  readonly hosting: {
    /** The router is asked to let people elsewhere in to our server. */
    readonly opensRouterPort: boolean
  }
  readonly appearance: Appearance
  readonly language: LanguageChoice
  /** The microphone was tested after the first sign-in, or the user declined. */
  readonly microphoneTried: boolean
}

/** `mute` toggles at each press; with `pushToTalk` set, a call is muted except while the keys are down. */
export type ShortcutName = 'mute' | 'pushToTalk'

/**
 * Some of a record's values. Lists and unions are replaced as a whole. Undefined removes an
 * optional value.
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
    ring: RINGS[0],
    cues: true,
    cleaning: FULL_CLEANING,
    dtx: false,
  },
  calls: {
    callWaiting: true,
    answersFavourites: false,
    privateOnly: false,
    sharesStatus: true,
    tellsRead: true,
    showsPictureTo: 'acquaintances',
    offersAddresses: true,
    relayOnly: false,
  },
  notifications: { incoming: true, missed: true },
  manualQuiet: { kind: 'off' },
  quietHours: [],
  shortcuts: {},
  desktop: { startAtLogin: false, startHidden: true },
  hosting: { opensRouterPort: true },
  appearance: { theme: 'system', textSize: 100, reducedMotion: 'system' },
  language: 'system',
  microphoneTried: false,
}
