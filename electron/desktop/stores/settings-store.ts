import { z } from 'zod'
import type { Clock } from '../../../native/clock'
import type { Cleaning, ManualQuiet, SoundSettings } from '../../api'
import type { DoNotDisturb, QuietHours } from '../../phone/availability/do-not-disturb'
import { type FileProblem, JsonFile } from './json-file'

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

const weekday = z.literal([0, 1, 2, 3, 4, 5, 6])
const quietHours: z.ZodType<QuietHours> = z.strictObject({
  days: z.array(weekday).max(7),
  from: z.int().min(0).max(1_439),
  to: z.int().min(0).max(1_440),
})

const ALL_CLEANING: Cleaning = { echoCancellation: true, noiseSuppression: true, gainControl: true }

interface Settings {
  readonly sound: SoundSettings
  readonly doNotDisturb: DoNotDisturb
  /** Calls of favourites are answered by themselves. */
  readonly answersFavourites: boolean
  /** The TCP port on which this computer hosts a server; undefined when it does not. */
  readonly hostingPort?: number | undefined
  /** The microphone was tried after the first sign-in, or the user did not want to. */
  readonly microphoneTried: boolean
}

const DEFAULTS: Settings = {
  sound: {
    input: { kind: 'default' },
    output: { kind: 'default' },
    ringer: { kind: 'default' },
    ringVolume: 1,
    cleaning: ALL_CLEANING,
    dtx: false,
  },
  doNotDisturb: { manual: { kind: 'off' }, schedule: [] },
  answersFavourites: false,
  microphoneTried: false,
}

/** A file of an earlier version may lack what could not be chosen then. */
const settingsFile: z.ZodType<Settings> = z.object({
  sound: z.strictObject({
    ...devices,
    cleaning: cleaning.default(ALL_CLEANING),
    dtx: z.boolean().default(false),
  }),
  doNotDisturb: z
    .strictObject({ manual: manualQuiet, schedule: z.array(quietHours).max(50) })
    .default({ manual: { kind: 'off' }, schedule: [] }),
  answersFavourites: z.boolean().default(false),
  hostingPort: z.int().min(1).max(65_535).optional(),
  microphoneTried: z.boolean().default(false),
})

/** Remembers on disk what the user has chosen, in one JSON file. */
export class SettingsStore {
  readonly #file: JsonFile<Settings>

  constructor(file: string, clock: Clock, onProblem: (problem: FileProblem) => void) {
    this.#file = new JsonFile({
      file,
      what: 'What you have set',
      schema: settingsFile,
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
    return this.#file.content.doNotDisturb
  }

  set doNotDisturb(doNotDisturb: DoNotDisturb) {
    this.#file.set({ ...this.#file.content, doNotDisturb })
  }

  get answersFavourites(): boolean {
    return this.#file.content.answersFavourites
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
