import { type AppState, DEFAULT_PREFERENCES } from '../../../electron/api'

/** What the app shows before anybody has signed in, with all settings as they come. */
export const blankState: AppState = {
  suggestedName: '',
  connection: { kind: 'signed-out' },
  hosting: { kind: 'stopped' },
  microphoneTried: true,
  language: 'en',
  languageChoice: 'system',
  contacts: [],
  call: { kind: 'idle' },
  unseenMissed: 0,
  doNotDisturb: { quiet: false, untilMs: undefined },
  fileTroubles: [],
  preferences: DEFAULT_PREFERENCES,
  shortcutProblems: {},
  abilities: { tray: true, startAtLogin: true },
  sound: {
    input: { kind: 'default' },
    output: { kind: 'default' },
    ringer: { kind: 'default' },
    ringVolume: 1,
    cleaning: { echoCancellation: true, noiseSuppression: true, gainControl: true },
    dtx: false,
  },
}
