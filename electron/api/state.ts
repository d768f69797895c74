import type { Language, LanguageChoice } from '../../locales/language'
import type {
  Account,
  AudioNotice,
  CallState,
  ConnectionState,
  Contact,
  HeldCall,
  Quiet,
  SoundDevices,
  SoundSettings,
  SoundTestPhase,
  WaitingCall,
} from '../../phone/model'
import type { HostingState, Neighbourhood } from '../hosting/hosting-state'
import type { FileTrouble, LinkRequest } from './desktop'
import type { DesktopAbilities, Preferences, ShortcutProblems } from './preferences'

/** Everything the interface shows, but what changes many times a second. */
export interface AppState {
  /** What is remembered from the last time, to fill in the sign-in form; undefined on the very first start. */
  readonly account?: Account
  /** The account's server as the history writes it. */
  readonly serverKey?: string
  /** What the system calls the user, to begin with; may be empty. */
  readonly suggestedName: string
  readonly connection: ConnectionState
  /** The directory server that this computer runs for others. */
  readonly hosting: HostingState
  /** The servers on the local network; undefined while nobody looks for them (`lookForServers`). */
  readonly neighbourhood?: Neighbourhood
  /** Sorted by name; without ourselves. */
  readonly contacts: readonly Contact[]
  readonly call: CallState
  /** Beside `call`: a second caller, or a call on hold. At most one of them. */
  readonly waiting?: WaitingCall
  readonly held?: HeldCall
  /** How many missed calls the user has not looked at; the history has them. */
  readonly unseenMissed: number
  readonly doNotDisturb: Quiet
  /** Oldest first, a few at most. */
  readonly fileTroubles: readonly FileTrouble[]
  readonly audioNotice?: AudioNotice
  readonly sound: SoundSettings
  /** What the app speaks now, and what was chosen. */
  readonly language: Language
  readonly languageChoice: LanguageChoice
  readonly preferences: Preferences
  readonly shortcutProblems: ShortcutProblems
  readonly abilities: DesktopAbilities
  /** Waits for the user's answer (`answerLink`). */
  readonly linkRequest?: LinkRequest
  /** The microphone was tried after the first sign-in, or the user did not want to. */
  readonly microphoneTried: boolean
  /** Undefined until somebody asked with `lookForDevices`. */
  readonly soundDevices?: SoundDevices
  /** Undefined when nothing is being tested. */
  readonly soundTest?: SoundTestPhase
}
