/**
 * The contract between the main process and the renderer: state, commands and events, all typed.
 *
 * One way: the main process owns the state and sends whole snapshots; the renderer sends commands and holds
 * only what is about looking. Everything here must survive a structured clone.
 */

import type { Language, LanguageChoice } from '../locales/language'
import type { Message } from '../locales/message'
import type { HostingState, Neighbourhood } from './hosting/hosting-state'
import type { DesktopAbilities, Preferences, ShortcutProblems } from './preferences'

export type {
  Appearance,
  DesktopAbilities,
  Preferences,
  QuietHours,
  ShortcutName,
  ShortcutProblem,
  ShortcutProblems,
  Weekday,
} from './preferences'
export { DEFAULT_PREFERENCES, TEXT_SIZE } from './preferences'
export { MENU_KEYS, type MenuKey } from './menu-keys'
export type { FoundServer, HostingState, Neighbourhood } from './hosting/hosting-state'

/** Who the user is and which directory server they meet others on. */
export interface Account {
  /** Display name, 1 to 64 code points, trimmed. */
  readonly name: string
  /** `host:port`, `[v6]:port`, or a bare host (port 4242); of a server that encrypts, with `ringdowns://` before it (port 4243). */
  readonly server: string
}

/** Where the connection to the directory server stands. */
export type ConnectionState =
  /** Not signed in and not trying to. `error` says why the last attempt ended. */
  | { readonly kind: 'signed-out'; readonly error?: ConnectionError }
  /** First attempt, or a retry in progress. `attempt` counts from 1. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | {
      readonly kind: 'online'
      readonly sinceMs: number
      /** By TLS, to a server that has proven its name. */
      readonly encrypted: boolean
    }
  /** Lost or never reached; tries again by itself at `retryAtMs` (Unix time, ms). */
  | {
      readonly kind: 'waiting'
      readonly retryAtMs: number
      readonly attempt: number
      readonly error: ConnectionError
    }

export interface ConnectionError {
  readonly code:
    | 'name-taken'
    | 'login-refused'
    | 'unreachable'
    | 'lost'
    | 'timeout'
    | 'protocol'
    | 'bad-address'
    | 'certificate' // the server cannot prove who it is
  /** What happened, and what to do next. */
  readonly message: Message
}

/**
 * How private a call with somebody is, or would be. Live: the first private call pins their identity, so that 'new'
 * becomes 'known' in its course.
 */
export type Privacy =
  | 'not-private' // their phone announces no identity, and never did: voice goes in the clear
  | 'new' // announced, never called yet: the first private call pins it
  | 'known' // the identity that their name is pinned to
  | 'verified' // the same, and the two have compared safety codes
  | 'changed' // another identity than the pinned one
  | 'stripped' // pinned, but now none is announced: a call would go in the clear

/** Nobody is called or answered in spite of one without the user's word for exactly this one (`despite`). */
export type PrivacyWarning = Extract<Privacy, 'changed' | 'stripped'>

/** Whether nobody talks before the user has seen it. */
export const isWarning = (privacy: Privacy): privacy is PrivacyWarning =>
  privacy === 'changed' || privacy === 'stripped'

/** Somebody who is at the server, was there, or is remembered there: a favourite, blocked, or pinned to an identity. */
export interface Contact {
  readonly name: string
  readonly online: boolean
  /** While they are offline: by what they are pinned to. */
  readonly privacy: Privacy
  /** Stands on top of the list. */
  readonly favourite: boolean
  /** Their calls are refused without a trace. */
  readonly blocked: boolean
  /** When they were last online, as far as this computer saw, Unix time, ms; undefined if never, or online now. */
  readonly lastSeenMs?: number
}

export type CallDirection = 'outgoing' | 'incoming'

/** Why a call ended. The renderer turns each into words. */
export type EndReason =
  | 'hung-up' // this side ended it
  | 'peer-hung-up'
  | 'cancelled' // this side gave up before an answer
  | 'refused' // they declined, or were busy (the protocol does not tell which)
  | 'declined' // this side refused
  | 'no-answer' // nobody answered within 45 s
  | 'missed' // this side did not answer within 45 s
  | 'caller-gave-up' // we answered, but they were no longer calling
  | 'unreachable' // not online, or their computer could not be reached
  | 'connection-lost' // the voice connection broke
  | 'slept' // this computer was put to sleep
  | 'server-unavailable' // no connection to the directory server, so no call could be placed
  | 'port-unavailable' // no port could be opened for the other side to connect to
  | 'audio-failed' // the voice engine could not run
  | 'not-private' // their phone offers no private call, and the user wants no others: refused at once
  | 'not-authentic' // who answered or waited there could not prove to be them

export type CallState =
  | { readonly kind: 'idle' }
  /** We call them; it rings at their side. Times are Unix time in ms. */
  | {
      readonly kind: 'calling'
      readonly contact: string
      readonly privacy: Privacy
      readonly sinceMs: number
    }
  /** They call us. */
  | {
      readonly kind: 'ringing'
      readonly contact: string
      readonly privacy: Privacy
      readonly sinceMs: number
      /** The user wants quiet: shown, but without sound, notification and a window that comes to the front. */
      readonly silent?: boolean
    }
  /** Answered; the voice connection is being made. */
  | {
      readonly kind: 'connecting'
      readonly contact: string
      readonly privacy: Privacy
      readonly direction: CallDirection
      readonly sinceMs: number
    }
  | {
      readonly kind: 'talking'
      readonly contact: string
      readonly privacy: Privacy
      readonly direction: CallDirection
      readonly sinceMs: number
      readonly muted: boolean
    }
  /** Stays until dismissed or until the next call begins. */
  | {
      readonly kind: 'ended'
      readonly contact: string
      readonly privacy: Privacy
      readonly direction: CallDirection
      readonly reason: EndReason
      /** How long the two talked, ms; 0 if they never did. */
      readonly durationMs: number
      readonly atMs: number
    }

/** A second caller, while we talk to the first. */
export interface WaitingCall {
  readonly contact: string
  readonly privacy: Privacy
  readonly sinceMs: number
  /** As of a call that rings. */
  readonly silent?: boolean
}

/** A call that is put aside: neither side hears the other, the connection stays. */
export interface HeldCall {
  readonly contact: string
  readonly privacy: Privacy
  readonly direction: CallDirection
  /** Since when the two have talked, Unix time, ms. */
  readonly sinceMs: number
}

/** How a call went: why it ended, or that it came while another call was on. */
export type CallOutcome = EndReason | 'busy'

/** A call as the history remembers it. */
export interface HistoryEntry {
  /** Unique in the history; a later call has a greater one. */
  readonly id: number
  /** The directory server, as `AppState.serverKey` writes it: the same name at another server is somebody else. */
  readonly server: string
  readonly contact: string
  readonly direction: CallDirection
  readonly outcome: CallOutcome
  /** Unix time, ms, when it began to ring or was placed. */
  readonly startedAtMs: number
  /** How long the two talked, ms; 0 if they never did. */
  readonly durationMs: number
  /** False for a missed call that the user has not looked at. */
  readonly seen: boolean
}

/** A call that the user may not know of: it rang out, was refused for them, or they gave up first. */
export const isMissed = ({ direction, outcome }: Pick<HistoryEntry, 'direction' | 'outcome'>): boolean =>
  direction === 'incoming' && MISSED.has(outcome)

const MISSED: ReadonlySet<CallOutcome> = new Set(['missed', 'busy', 'caller-gave-up', 'not-private'])

/** Do not disturb as the user has switched it by hand; it goes before the schedule. Times are Unix time, ms. */
export type ManualQuiet =
  /** As the schedule says. */
  | { readonly kind: 'off' }
  /** Until it is switched off. */
  | { readonly kind: 'on' }
  | { readonly kind: 'on-until'; readonly untilMs: number }
  /** Reachable in spite of the schedule, usually until these quiet hours end. */
  | { readonly kind: 'off-until'; readonly untilMs: number }

/** Whether the user wants quiet now: calls are shown without sound, and are missed if nobody answers. */
export interface Quiet {
  readonly quiet: boolean
  /** When `quiet` will change next by itself, Unix time, ms; undefined: never. */
  readonly untilMs: number | undefined
}

/** Somebody whom a `ringdown:` or `callto:` link names. Nobody is called before the user has said so. */
export interface LinkRequest {
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

/** Something about the sound that the user should know, e.g. no microphone. Undefined when all is well. */
export interface AudioNotice {
  readonly code:
    | 'no-input'
    | 'no-output'
    | 'replaced' // a chosen device is missing, and the default one stands in for it
    | 'not-cleaned' // echo cancellation, noise suppression or gain cannot be used
    | 'silent-input' // the microphone works, but delivers nothing but zeros
    | 'failed'
  /** The cause, for a user who wants to mend it. */
  readonly cause: Message
}

/** A sound device by its name, or the one that the system prefers. */
export type DeviceChoice = { readonly kind: 'default' } | { readonly kind: 'device'; readonly name: string }

/** What is done to the microphone's sound before it is sent. */
export interface Cleaning {
  readonly echoCancellation: boolean
  readonly noiseSuppression: boolean
  readonly gainControl: boolean
}

/** Which devices to use and how, remembered on disk. One that is missing is stood in for by the default one. */
export interface SoundSettings {
  readonly input: DeviceChoice
  readonly output: DeviceChoice
  /** Where an incoming call rings. */
  readonly ringer: DeviceChoice
  /** How loud it rings, 0 to 1, a factor. */
  readonly ringVolume: number
  readonly cleaning: Cleaning
  /** Silence is not sent (discontinuous transmission). */
  readonly dtx: boolean
}

/** The names of the devices there are. */
export interface SoundDevices {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /**
   * The list is older than the devices in use (`in-use`: looking anew interrupts them for a moment), or cannot be
   * renewed since a device failed (`until-restart`). Undefined: as of now.
   */
  readonly stale?: 'in-use' | 'until-restart'
}

export type SoundTest = 'microphone' | 'speaker' | 'ringer'

/** What a test is doing; a microphone is recorded for 3 s and then played back. */
export type SoundTestPhase = 'recording' | 'playing-back' | 'speaker' | 'ringer'

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

/** Loudness now, dBFS (0 is full scale, -100 or less is silence), about 10 a second while talking or testing. */
export interface Levels {
  readonly inputDbfs: number
  readonly outputDbfs: number
}

/** A call's quality in one word. Does not change with every second: decided with hysteresis. */
export type QualityGrade = 'good' | 'fair' | 'poor'

/** What one past second of a call was like. */
export interface QualitySecond {
  readonly bufferMs: number
  readonly jitterMs: number
  /** bit/s. */
  readonly bitrate: number
}

/** How good the call is that is going on, and why; once a second while talking. Counts are since talking began. */
export interface CallQuality {
  /** Estimated mean opinion score, 1 to 4.5 (E-model, ITU-T G.107). */
  readonly mos: number
  readonly grade: QualityGrade
  /** Estimated delay from their mouth to our ear, ms. */
  readonly mouthToEarMs: number
  /** Undefined when the other phone does not answer such questions. */
  readonly roundTripMs?: number
  /** Interarrival jitter, ms. */
  readonly jitterMs: number
  /** Sound that waits to be played now, and what is aimed at, ms. */
  readonly bufferMs: number
  readonly targetMs: number
  /** Per cent of the last 10 s that was made up. */
  readonly lossPercent: number
  /** Sound left out or repeated to keep in time, ms. */
  readonly stretchedMs: number
  /** Sound made up because none had arrived in time, ms. */
  readonly concealedMs: number
  /** Times there was nothing left to play. */
  readonly dropouts: number
  /** What our voice is sent at, bit/s. */
  readonly bitrate: number
  /** The last 60 s at most, oldest first; the last one is now. */
  readonly history: readonly QualitySecond[]
}

/** How to host: under which name to sign in then, and on which TCP port, 1 to 65535. */
export interface HostingWish {
  readonly name: string
  readonly port: number
}

/** How a command went. Commands never reject for what a user can do wrong; they answer why not. */
export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly problem: Message }

/** What the renderer may ask for. Each is one IPC channel `ringdown:<name>`, arguments checked by schema. */
export interface Commands {
  readonly getState: () => AppState
  /** Connects and logs in; remembers the account. The outcome arrives as state. */
  readonly signIn: (account: Account) => CommandResult
  /** Makes the next attempt to reach the server at once, while one is being waited for. */
  readonly tryNow: () => CommandResult
  /** Leaves the server and forgets to sign in by itself at the next start (the name and server stay filled in). */
  readonly signOut: () => CommandResult
  /** Runs a server on this computer, now and at the next starts, and signs in to it once it runs. */
  readonly startHosting: (wish: HostingWish) => CommandResult
  /** Stops our server, for everybody on it; signs out first when we are. */
  readonly stopHosting: () => CommandResult
  /** Looks for servers on the local network, or stops looking. */
  readonly lookForServers: (on: boolean) => CommandResult
  readonly copyText: (text: string) => CommandResult
  /**
   * Places a call. Where there is a warning, only with the user's word for it, `despite`; else the answer is a problem.
   * So also for `accept` and `acceptWaiting`.
   */
  readonly call: (contact: string, despite?: PrivacyWarning) => CommandResult
  readonly accept: (despite?: PrivacyWarning) => CommandResult
  readonly refuse: () => CommandResult
  /** Hangs up, or cancels the call that is being placed. */
  readonly hangUp: () => CommandResult
  readonly setMuted: (muted: boolean) => CommandResult
  /** Answers the second caller, and ends or holds the first call. */
  readonly acceptWaiting: (first: 'end' | 'hold', despite?: PrivacyWarning) => CommandResult
  readonly refuseWaiting: () => CommandResult
  /** Holds the call that is on, takes back the one on hold, or both. */
  readonly swapCalls: () => CommandResult
  readonly hangUpHeld: () => CommandResult
  /** Puts an ended call away. */
  readonly dismissEnded: () => CommandResult
  /** Calls remembered on this computer, of all servers, newest first; `history` tells of changes. */
  readonly getHistory: () => readonly HistoryEntry[]
  /** The user has looked at the missed calls. */
  readonly markMissedSeen: () => CommandResult
  readonly removeCalls: (ids: readonly number[]) => CommandResult
  readonly clearHistory: () => CommandResult
  /** Asks where to, and saves the history there as CSV. */
  readonly exportHistory: () => Promise<CommandResult>
  readonly setFavourite: (contact: string, favourite: boolean) => CommandResult
  readonly setBlocked: (contact: string, blocked: boolean) => CommandResult
  /**
   * The two have compared the code that `safetyCode` gave last, or have not. True pins the identity that it was of, also
   * before the first call.
   */
  readonly setVerified: (contact: string, verified: boolean) => CommandResult
  /**
   * Six groups of five digits with spaces between them, the same at both sides, of the identity that they announce now,
   * or are pinned to. Undefined where there is none.
   */
  readonly safetyCode: (contact: string) => Promise<string | undefined>
  readonly setDoNotDisturb: (manual: ManualQuiet) => CommandResult
  /** The whole app speaks it at once. */
  readonly setLanguage: (choice: LanguageChoice) => CommandResult
  /** The user has read of the troubles with files. */
  readonly dismissFileTroubles: () => CommandResult
  /** Takes other devices, cleaning and DTX at once, also in the middle of a call, and remembers them. */
  readonly setSound: (settings: SoundSettings) => CommandResult
  /** Brings `soundDevices` up to date; with `anew` also during a call, whose sound then stops for a moment. */
  readonly lookForDevices: (anew: boolean) => CommandResult
  /** Tries a device, outside of calls. */
  readonly testSound: (test: SoundTest) => CommandResult
  readonly stopSoundTest: () => CommandResult
  /** The microphone need not be offered to be tried any more. */
  readonly finishMicrophoneCheck: () => CommandResult
  /** Takes those of the groups that are given at once, and remembers them. */
  readonly setPreferences: (change: Partial<Preferences>) => CommandResult
  /** Calls whom a link names, or does not. */
  readonly answerLink: (accept: boolean) => CommandResult
  /** Removes it from this computer for good; `everything` ends calls, hosting and the sign-in first. */
  readonly clearData: (what: ClearableData) => CommandResult
  readonly getAbout: () => About
  readonly openLicences: () => Promise<CommandResult>
  /** Shows the folder with the logs in the system's file manager. */
  readonly openLogs: () => Promise<CommandResult>
  /** Copies what helps to find a fault: versions, states and the newest log lines, without names and addresses. */
  readonly copyDiagnostics: () => CommandResult
  /** Brings the main window to the front: from the mini window. */
  readonly openMainWindow: () => CommandResult
}

export type CommandName = keyof Commands

const COMMANDS: Readonly<Record<CommandName, true>> = {
  getState: true,
  signIn: true,
  tryNow: true,
  signOut: true,
  startHosting: true,
  stopHosting: true,
  lookForServers: true,
  copyText: true,
  call: true,
  accept: true,
  refuse: true,
  hangUp: true,
  setMuted: true,
  acceptWaiting: true,
  refuseWaiting: true,
  swapCalls: true,
  hangUpHeld: true,
  dismissEnded: true,
  getHistory: true,
  markMissedSeen: true,
  removeCalls: true,
  clearHistory: true,
  exportHistory: true,
  setFavourite: true,
  setBlocked: true,
  setVerified: true,
  safetyCode: true,
  setDoNotDisturb: true,
  setLanguage: true,
  dismissFileTroubles: true,
  setSound: true,
  lookForDevices: true,
  testSound: true,
  stopSoundTest: true,
  finishMicrophoneCheck: true,
  setPreferences: true,
  answerLink: true,
  clearData: true,
  getAbout: true,
  openLicences: true,
  openLogs: true,
  copyDiagnostics: true,
  openMainWindow: true,
}
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[]

/** What the main process tells the renderer unasked. */
export interface Events {
  state: AppState
  levels: Levels
  quality: CallQuality
  /** The whole history, after each change. */
  history: readonly HistoryEntry[]
  /** Go there. */
  view: View
}

export type EventName = keyof Events

/** `window.ringdown`, made by the preload script. */
export type RingdownApi = {
  readonly [Name in CommandName]: (
    ...args: Parameters<Commands[Name]>
  ) => Promise<Awaited<ReturnType<Commands[Name]>>>
} & {
  /** Listens to an event; the returned function stops it. */
  on<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void): () => void
}

export const DEFAULT_PORT = 4242

export const commandChannel = (name: CommandName): string => `ringdown:${name}`
export const eventChannel = (name: EventName): string => `ringdown:on:${name}`
