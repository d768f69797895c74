import type { LanguageChoice } from '../../locales/language'
import type {
  Account,
  CommandResult,
  HistoryEntry,
  ManualQuiet,
  PersonId,
  PrivacyWarning,
  SoundSettings,
  SoundTest,
} from '../../phone/model'
import type { About, ClearableData, HostingWish } from './desktop'
import type { Preferences } from './preferences'
import type { AppState } from './state'

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
  readonly setFavourite: (person: PersonId, favourite: boolean) => CommandResult
  readonly setBlocked: (person: PersonId, blocked: boolean) => CommandResult
  /**
   * The two have compared the code that `safetyCode` gave last, or have not. True pins the identity that it was of, also
   * before the first call.
   */
  readonly setVerified: (person: PersonId, verified: boolean) => CommandResult
  /**
   * Six groups of five digits with spaces between them, the same at both sides, of the identity that they announce now,
   * or are pinned to. Undefined where there is none.
   */
  readonly safetyCode: (person: PersonId) => Promise<string | undefined>
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

export const commandChannel = (name: CommandName): string => `ringdown:${name}`
