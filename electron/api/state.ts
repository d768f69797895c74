import type { Language } from '../../locales/language'
import type { Message } from '../../locales/message'
import type {
  Account,
  Contact,
  DirectSummary,
  Fingerprint,
  HostingState,
  NearbyServers,
  PersonId,
  PhoneState,
  PictureHash,
  Quiet,
} from '../../phone/model'
import type { CallUrl, DesktopAbilities, FileTrouble, Invitation, RoomUrl, ShortcutProblems } from './desktop'
import type { NetworksSlice } from './networks'
import type { RoomRingsSlice, RoomsSlice } from './rooms'
import type { Settings } from './settings'

/*
 * The state is composed of slices. Each has one owner in the main process, which reports its changes.
 */

export interface AccountSlice {
  /** The last account, to fill in the sign-in form; undefined at the very first start. */
  readonly account?: Account
  /** The account's server in the form used in the history. */
  readonly serverKey?: string
  /** The user's name in the system, as a suggestion; may be empty. */
  readonly suggestedName: string
}

/** Connection, calls and sound. */
export type PhoneSlice = PhoneState

export interface PeopleSlice {
  /** Sorted by name; without ourselves. An unchanged contact stays the same object. */
  readonly contacts: readonly Contact[]
}

export interface PictureSlice {
  /** The picture of the user, at all networks; undefined: there is none. */
  readonly ownPicture?: PictureHash
}

export interface HostingSlice {
  /** The app's own directory server. */
  readonly hosting: HostingState
  /** The servers on the local network; undefined when nobody looks for them (`lookForServers`). */
  readonly nearbyServers?: NearbyServers
}

export interface HistorySlice {
  /** How many missed calls in the history the user has not seen. */
  readonly unseenMissed: number
}

export interface QuietSlice {
  readonly doNotDisturb: Quiet
}

export interface SettingsSlice {
  readonly settings: Settings
}

export interface LanguageSlice {
  /** The language of the app. */
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

export interface DirectTextsSlice {
  /** What was written between us and others, in short; the last one first. */
  readonly directTexts: readonly DirectSummary[]
  /** Our identity, by which our texts are known; undefined: our key cannot be opened. */
  readonly ownKey?: Fingerprint
}

export interface RoomUrlSlice {
  /** Waits for the user's answer (`answerRoomUrl`). */
  readonly roomUrl?: RoomUrl
}

export interface InvitationSlice {
  /** Waits until we are signed in there (`dropInvitation`). */
  readonly invitation?: Invitation
}

export interface FileTroubleSlice {
  /** Oldest first, only a few. */
  readonly fileTroubles: readonly FileTrouble[]
}

export interface IdentitySlice {
  /** Why our key cannot be opened now: calls are not private, and names that belong to it are refused. */
  readonly identityProblem?: Message
}

/** Everything that the interface shows, except values that change many times a second. */
export interface AppState
  extends
    AccountSlice,
    PhoneSlice,
    PeopleSlice,
    PictureSlice,
    HostingSlice,
    HistorySlice,
    InvitationSlice,
    QuietSlice,
    RoomsSlice,
    RoomRingsSlice,
    SettingsSlice,
    LanguageSlice,
    ShortcutSlice,
    AbilitySlice,
    CallUrlSlice,
    DirectTextsSlice,
    RoomUrlSlice,
    FileTroubleSlice,
    IdentitySlice,
    NetworksSlice {}

/** The state after this number of patches. */
export interface StateSnapshot {
  readonly revision: number
  /** When this was sent, by the clock of the times in the state (`Clock.steadyUnixTime`). ms */
  readonly nowMs: number
  readonly state: AppState
}

/** Contacts change all the time, the rest seldom. */
export type StateBesideContacts = Omit<AppState, 'contacts'>

/** Turns a state into the next one. */
export interface StatePatch {
  /** The number of the resulting state: one more than that of the state before. */
  readonly revision: number
  /** As in the snapshot. */
  readonly nowMs: number
  /** The changed parts; undefined for a removed one. */
  readonly changed: { readonly [Key in keyof StateBesideContacts]?: StateBesideContacts[Key] | undefined }
  readonly contacts?: ContactsPatch
}

export interface ContactsPatch {
  readonly removed: readonly PersonId[]
  /** New and changed contacts with their places in the resulting list, in ascending order. */
  readonly put: readonly { readonly place: number; readonly contact: Contact }[]
}
