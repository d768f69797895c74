import type { Language } from '../../locales/language'
import type {
  Account,
  Contact,
  HostingState,
  NearbyServers,
  PersonId,
  PhoneState,
  Quiet,
} from '../../phone/model'
import type { CallUrl, DesktopAbilities, FileTrouble, ShortcutProblems } from './desktop'
import type { Settings } from './settings'

/*
 * The state is composed of slices. Each has one owner in the main process, who tells of its changes.
 */

export interface AccountSlice {
  /** What is remembered from the last time, to fill in the sign-in form; undefined on the very first start. */
  readonly account?: Account
  /** The account's server as the history writes it. */
  readonly serverKey?: string
  /** What the system calls the user, to begin with; may be empty. */
  readonly suggestedName: string
}

/** Connection, calls and sound. */
export type PhoneSlice = PhoneState

export interface PeopleSlice {
  /** Sorted by name; without ourselves. One that has not changed stays the same object. */
  readonly contacts: readonly Contact[]
}

export interface HostingSlice {
  /** The directory server that this computer runs for others. */
  readonly hosting: HostingState
  /** The servers on the local network; undefined while nobody looks for them (`lookForServers`). */
  readonly nearbyServers?: NearbyServers
}

export interface HistorySlice {
  /** How many missed calls the user has not looked at; the history has them. */
  readonly unseenMissed: number
}

export interface QuietSlice {
  readonly doNotDisturb: Quiet
}

export interface SettingsSlice {
  readonly settings: Settings
}

export interface LanguageSlice {
  /** What the app speaks now. */
  readonly language: Language
}

export interface ShortcutSlice {
  readonly shortcutProblems: ShortcutProblems
}

export interface AbilitySlice {
  readonly abilities: DesktopAbilities
}

export interface CallUrlSlice {
  /** Waits for the user's answer (`answerCallUrl`). */
  readonly callUrl?: CallUrl
}

export interface FileTroubleSlice {
  /** Oldest first, a few at most. */
  readonly fileTroubles: readonly FileTrouble[]
}

/** Everything the interface shows, but what changes many times a second. */
export interface AppState
  extends
    AccountSlice,
    PhoneSlice,
    PeopleSlice,
    HostingSlice,
    HistorySlice,
    QuietSlice,
    SettingsSlice,
    LanguageSlice,
    ShortcutSlice,
    AbilitySlice,
    CallUrlSlice,
    FileTroubleSlice {}

/** The state as it stood after so many patches. */
export interface StateSnapshot {
  readonly revision: number
  readonly state: AppState
}

type Plain = Omit<AppState, 'contacts'>

/** Makes a state of the one before it. */
export interface StatePatch {
  /** Of the state that it makes: one more than that of the state that it is for. */
  readonly revision: number
  /** What has changed; undefined for what is gone. */
  readonly changed: { readonly [Key in keyof Plain]?: Plain[Key] | undefined }
  readonly contacts?: ContactsPatch
}

export interface ContactsPatch {
  readonly removed: readonly PersonId[]
  /** Those who have come or changed, with their places in the list that results, in ascending order. */
  readonly put: readonly { readonly place: number; readonly contact: Contact }[]
}
