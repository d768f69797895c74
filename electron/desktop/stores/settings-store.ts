import { z } from 'zod'
import { LANGUAGE_CHOICES, type LanguageChoice } from '../../../locales/language'
import type { Clock } from '../../../base/clock'
import {
  type Cleaning,
  DEFAULT_PREFERENCES,
  type ManualQuiet,
  type Preferences,
  type SoundSettings,
} from '../../api'
import type { DoNotDisturb } from '../../../phone/availability/do-not-disturb'
import { type FileProblem, JsonFile, type Migration } from '../../../base/files/json-file'
import { preferencesInFile } from './preferences-schema'

const device = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({ kind: z.literal('device'), name: z.string().min(1).max(1_000) }),
])

const devices = { input: device, output: device, ringer: device, ringVolume: z.number().min(0).max(1) }

const cleaning = z.strictObject({
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  gainControl: z.boolean(),
})

export const soundSettings: z.ZodType<SoundSettings> = z.strictObject({
  ...devices,
  cleaning,
  dtx: z.boolean(),
})

const moment = z.number().min(0).max(8.64e15)

export const manualQuiet: z.ZodType<ManualQuiet> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('off') }),
  z.strictObject({ kind: z.literal('on') }),
  z.strictObject({ kind: z.literal('on-until'), untilMs: moment }),
  z.strictObject({ kind: z.literal('off-until'), untilMs: moment }),
])

const ALL_CLEANING: Cleaning = { echoCancellation: true, noiseSuppression: true, gainControl: true }

interface Settings {
  readonly sound: SoundSettings
  readonly manualQuiet: ManualQuiet
  readonly preferences: Preferences
  /** The TCP port on which this computer hosts a server; undefined when it does not. */
  readonly hostingPort?: number | undefined
  /** The microphone was tried after the first sign-in, or the user did not want to. */
  readonly microphoneTried: boolean
  readonly language: LanguageChoice
  /** The user was told once that closing the window leaves Ringdown in the tray. */
  readonly trayExplained: boolean
}

export const DEFAULT_SOUND: SoundSettings = {
  input: { kind: 'default' },
  output: { kind: 'default' },
  ringer: { kind: 'default' },
  ringVolume: 1,
  cleaning: ALL_CLEANING,
  dtx: false,
}

const DEFAULTS: Settings = {
  sound: DEFAULT_SOUND,
  manualQuiet: { kind: 'off' },
  preferences: DEFAULT_PREFERENCES,
  microphoneTried: false,
  language: 'system',
  trayExplained: false,
}

export const languageChoice: z.ZodType<LanguageChoice> = z.enum(LANGUAGE_CHOICES)

/** A file of an earlier version may lack what could not be chosen then. */
const settingsFile: z.ZodType<Settings> = z.object({
  sound: z.strictObject({
    ...devices,
    cleaning: cleaning.default(ALL_CLEANING),
    dtx: z.boolean().default(false),
  }),
  manualQuiet: manualQuiet.default({ kind: 'off' }),
  preferences: preferencesInFile.default(DEFAULT_PREFERENCES),
  hostingPort: z.int().min(1).max(65_535).optional(),
  microphoneTried: z.boolean().default(false),
  language: languageChoice.default('system'),
  trayExplained: z.boolean().default(false),
})

/** Before there were preferences, the quiet hours and whose calls are answered stood for themselves. */
const gatherPreferences: Migration = ({ doNotDisturb, answersFavourites = false, ...rest }) => {
  const { manual, schedule } = z
    .looseObject({ manual: z.unknown().optional(), schedule: z.unknown().optional() })
    .parse(doNotDisturb ?? {})
  return {
    ...rest,
    manualQuiet: manual,
    preferences: { quietHours: schedule, calls: { ...DEFAULT_PREFERENCES.calls, answersFavourites } },
  }
}

/** Remembers on disk what the user has chosen, in one JSON file. */
export class SettingsStore {
  readonly #file: JsonFile<Settings>

  constructor(file: string, clock: Clock, onProblem: (problem: FileProblem) => void) {
    this.#file = new JsonFile({
      file,
      what: 'settings',
      schema: settingsFile,
      migrations: [gatherPreferences],
      initial: DEFAULTS,
      clock,
      onProblem,
    })
  }

  get sound(): SoundSettings {
    return this.#file.content.sound
  }

  set sound(sound: SoundSettings) {
    this.#file.set({ ...this.#file.content, sound })
  }

  get doNotDisturb(): DoNotDisturb {
    const { manualQuiet: manual, preferences } = this.#file.content
    return { manual, schedule: preferences.quietHours }
  }

  set manualQuiet(manualQuiet: ManualQuiet) {
    this.#file.set({ ...this.#file.content, manualQuiet })
  }

  get preferences(): Preferences {
    return this.#file.content.preferences
  }

  set preferences(preferences: Preferences) {
    this.#file.set({ ...this.#file.content, preferences })
  }

  get language(): LanguageChoice {
    return this.#file.content.language
  }

  set language(language: LanguageChoice) {
    this.#file.set({ ...this.#file.content, language })
  }

  get trayExplained(): boolean {
    return this.#file.content.trayExplained
  }

  set trayExplained(trayExplained: boolean) {
    this.#file.set({ ...this.#file.content, trayExplained })
  }

  get hostingPort(): number | undefined {
    return this.#file.content.hostingPort
  }

  set hostingPort(hostingPort: number | undefined) {
    this.#file.set({ ...this.#file.content, hostingPort })
  }

  get microphoneTried(): boolean {
    return this.#file.content.microphoneTried
  }

  set microphoneTried(microphoneTried: boolean) {
    this.#file.set({ ...this.#file.content, microphoneTried })
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }
}
