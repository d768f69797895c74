import { type AppState, DEFAULT_SETTINGS } from '../../../electron/api'

/** The state before anybody has signed in, with default settings. */
export const blankState: AppState = {
  suggestedName: '',
  connection: { kind: 'signed-out' },
  hosting: { kind: 'stopped' },
  language: 'en',
  contacts: [],
  networks: [{ id: '1', connection: 'signed-out', unread: 0, missed: 0 }],
  shownNetwork: '1',
  elsewhere: [],
  call: { kind: 'idle' },
  directTexts: [],
  hasRooms: false,
  rooms: [],
  roomRings: [],
  unseenMissed: 0,
  doNotDisturb: { quiet: false, untilMs: undefined },
  fileTroubles: [],
  settings: { ...DEFAULT_SETTINGS, microphoneTried: true },
  shortcutProblems: {},
  abilities: { tray: true, startAtLogin: true },
}
