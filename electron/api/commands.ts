import { z } from 'zod'
import type { HistoryEntry, PersonId } from '../../phone/model'
import { command, type Handlers, question, slowCommand } from './contract'
import type { About } from './desktop'
import { settingsPatch } from './settings-schema'
import type { StateSnapshot } from './state'

/*
 * What a window may ask for: each command's name, arguments and answer stand here, and nowhere else. Whoever carries out a
 * group has methods of these names; windows call them by the type `RingdownApi`.
 *
 * For the main process: a window's bundle takes only the types, so that it holds no schemas.
 */

const nothing = z.tuple([])
const contact = z.string().max(1_000)
/** Opaque; a server's address and a name are shorter. */
const person = z
  .string()
  .max(600)
  .transform((text) => text as PersonId)
const userName = z.string().max(256)
/** The user's word for a warning; without it, a command that the warning stands against answers with a problem. */
const despite = z.enum(['changed', 'stripped']).optional()

export const accountCommands = {
  /** Connects and logs in; remembers the account. The outcome arrives as state. */
  signIn: command(z.tuple([z.strictObject({ name: userName, server: z.string().max(300) })])),
  /** Leaves the server, and does not sign in by itself at the next start (name and server stay filled in). */
  signOut: command(nothing),
}

export const hostingCommands = {
  /** Runs a server on this computer, now and at the next starts, and signs in to it once it runs. */
  startHosting: command(z.tuple([z.strictObject({ name: userName, port: z.int().min(1).max(65_535) })])),
  /** Stops our server, for everybody on it; signs out first when we are. */
  stopHosting: command(nothing),
  /** Looks for servers on the local network, or stops looking. */
  lookForServers: command(z.tuple([z.boolean()])),
}

export const phoneCommands = {
  /** Makes the next attempt to reach the server at once, while one is being waited for. */
  tryNow: command(nothing),
  call: command(z.tuple([contact, despite])),
  accept: command(z.tuple([despite])),
  refuse: command(nothing),
  /** Hangs up, or cancels the call that is being placed. */
  hangUp: command(nothing),
  setMuted: command(z.tuple([z.boolean()])),
  /** Answers the second caller, and ends or holds the first call. */
  acceptWaiting: command(z.tuple([z.enum(['end', 'hold']), despite])),
  refuseWaiting: command(nothing),
  /** Holds the call that is on, takes back the one on hold, or both. */
  swapCalls: command(nothing),
  hangUpHeld: command(nothing),
  /** Puts an ended call away. */
  dismissEnded: command(nothing),
}

export const soundCommands = {
  /** Brings `soundDevices` up to date; with true also during a call, whose sound then stops for a moment. */
  lookForDevices: command(z.tuple([z.boolean()])),
  /** Tries a device, outside of calls. */
  testSound: command(z.tuple([z.enum(['microphone', 'speaker', 'ringer'])])),
  stopSoundTest: command(nothing),
}

export const historyCommands = {
  /** Calls remembered on this computer, of all servers, newest first; the event `history` tells of changes. */
  getHistory: question<readonly HistoryEntry[]>(nothing),
  /** The user has looked at the missed calls. */
  markMissedSeen: command(nothing),
  /** By their ids. */
  removeCalls: command(z.tuple([z.array(z.int()).max(2_000)])),
  clearHistory: command(nothing),
  /** Asks where to, and saves the history there as CSV. */
  exportHistory: slowCommand(nothing),
}

export const peopleCommands = {
  setFavourite: command(z.tuple([person, z.boolean()])),
  setBlocked: command(z.tuple([person, z.boolean()])),
  /**
   * The two have compared the code that `safetyCode` gave last, or have not. True pins the identity that it was of, also
   * before the first call.
   */
  setVerified: command(z.tuple([person, z.boolean()])),
  /**
   * Six groups of five digits with spaces between them, the same at both sides, of the identity that they announce now,
   * or are pinned to. Undefined where there is none.
   */
  safetyCode: question<Promise<string | undefined>, [person: PersonId]>(z.tuple([person])),
}

export const settingsCommands = {
  /** Changes the leaves that the patch names at once, and remembers them. */
  changeSettings: command(z.tuple([settingsPatch])),
}

export const dataCommands = {
  /** Removes it from this computer for good; `everything` ends calls, hosting and the sign-in first. */
  clearData: command(z.tuple([z.enum(['history', 'people', 'settings', 'everything'])])),
}

export const callUrlCommands = {
  /** Calls whom a call URL names, or does not. */
  answerCallUrl: command(z.tuple([z.boolean()])),
}

export const fileTroubleCommands = {
  /** The user has read of the troubles with files. */
  dismissFileTroubles: command(nothing),
}

export const aboutCommands = {
  getAbout: question<About>(nothing),
  openLicences: slowCommand(nothing),
  /** Shows the folder with the logs in the system's file manager. */
  openLogs: slowCommand(nothing),
  /** Copies what helps to find a fault: versions, states and the newest log lines, without names and addresses. */
  copyDiagnostics: command(nothing),
}

export const windowCommands = {
  /** The whole state; the event `state` tells of changes to it. */
  getState: question<StateSnapshot>(nothing),
  copyText: command(z.tuple([z.string().max(1_000)])),
  /** Brings the main window to the front: from the mini window. */
  openMainWindow: command(nothing),
}

export const COMMANDS = {
  ...accountCommands,
  ...hostingCommands,
  ...phoneCommands,
  ...soundCommands,
  ...historyCommands,
  ...peopleCommands,
  ...settingsCommands,
  ...dataCommands,
  ...callUrlCommands,
  ...fileTroubleCommands,
  ...aboutCommands,
  ...windowCommands,
}

export type CommandName = keyof typeof COMMANDS

/** All commands, as functions. */
export type Commands = Handlers<typeof COMMANDS>
