import { ipcMain } from 'electron'
import { z } from 'zod'
import { COMMAND_NAMES, commandChannel, type CommandName, type Commands } from '../api'
import { isOurPage } from './our-page'
import { MAX_ENTRIES } from '../../phone/people/history-store'
import { personId } from '../../phone/people/person-id'
import { preferencesChange } from './stores/preferences-schema'
import { languageChoice, manualQuiet, soundSettings } from './stores/settings-store'

const nothing = z.tuple([])
const contact = z.string().max(1_000)
const despite = z.enum(['changed', 'stripped']).optional()

/** What each command may be called with; anything else is turned away at the door. */
export const ARGUMENTS: { readonly [Name in CommandName]: z.ZodType<Parameters<Commands[Name]>> } = {
  getState: nothing,
  signIn: z.tuple([z.strictObject({ name: z.string().max(256), server: z.string().max(300) })]),
  tryNow: nothing,
  signOut: nothing,
  startHosting: z.tuple([z.strictObject({ name: z.string().max(256), port: z.int().min(1).max(65_535) })]),
  stopHosting: nothing,
  lookForServers: z.tuple([z.boolean()]),
  copyText: z.tuple([z.string().max(1_000)]),
  call: z.tuple([contact, despite]),
  accept: z.tuple([despite]),
  refuse: nothing,
  hangUp: nothing,
  setMuted: z.tuple([z.boolean()]),
  acceptWaiting: z.tuple([z.enum(['end', 'hold']), despite]),
  refuseWaiting: nothing,
  swapCalls: nothing,
  hangUpHeld: nothing,
  dismissEnded: nothing,
  getHistory: nothing,
  markMissedSeen: nothing,
  removeCalls: z.tuple([z.array(z.int()).max(MAX_ENTRIES)]),
  clearHistory: nothing,
  exportHistory: nothing,
  setFavourite: z.tuple([personId, z.boolean()]),
  setBlocked: z.tuple([personId, z.boolean()]),
  setVerified: z.tuple([personId, z.boolean()]),
  safetyCode: z.tuple([personId]),
  setDoNotDisturb: z.tuple([manualQuiet]),
  setLanguage: z.tuple([languageChoice]),
  dismissFileTroubles: nothing,
  setSound: z.tuple([soundSettings]),
  lookForDevices: z.tuple([z.boolean()]),
  testSound: z.tuple([z.enum(['microphone', 'speaker', 'ringer'])]),
  stopSoundTest: nothing,
  finishMicrophoneCheck: nothing,
  setPreferences: z.tuple([preferencesChange]),
  answerLink: z.tuple([z.boolean()]),
  clearData: z.tuple([z.enum(['history', 'people', 'settings', 'everything'])]),
  getAbout: nothing,
  openLicences: nothing,
  openLogs: nothing,
  copyDiagnostics: nothing,
  openMainWindow: nothing,
}

/** Lets the interface's own page, and no other frame, call the commands. Call it once. */
export function openIpcDoor(commands: Commands): void {
  for (const name of COMMAND_NAMES) {
    ipcMain.handle(commandChannel(name), (event, ...args: unknown[]) => {
      if (!isOurPage(event)) throw new Error(`${name} was called by a page that is not Ringdown's`)
      return run(commands, name, args)
    })
  }
}

function run(commands: Commands, name: CommandName, args: unknown[]): unknown {
  const checked = ARGUMENTS[name].safeParse(args)
  if (!checked.success) throw new TypeError(`${name}: ${z.prettifyError(checked.error)}`)
  // The schema of a command gives exactly that command's arguments.
  const command = commands[name] as (...args: unknown[]) => unknown
  return command(...checked.data)
}
