import { readFileSync, renameSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { Cleaning, SoundSettings } from '../api'

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

const ALL_CLEANING: Cleaning = { echoCancellation: true, noiseSuppression: true, gainControl: true }

/** A file of an earlier version may lack what could not be chosen then. */
const settingsFile = z.object({
  sound: z.strictObject({
    ...devices,
    cleaning: cleaning.default(ALL_CLEANING),
    dtx: z.boolean().default(false),
  }),
})

interface Settings {
  readonly sound: SoundSettings
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
}

/** Remembers on disk what the user has chosen, in one JSON file. */
export class SettingsStore {
  readonly #file: string
  #settings: Settings

  /** Reads what is there. A damaged file is kept beside it as `*.damaged`, and the defaults hold. */
  constructor(file: string) {
    this.#file = file
    this.#settings = read(file)
  }

  get sound(): SoundSettings {
    return this.#settings.sound
  }

  /** @throws when the file can't be written; the setting holds until the app ends */
  setSound(sound: SoundSettings): void {
    this.#settings = { ...this.#settings, sound }
    writeFileAtomic.sync(this.#file, `${JSON.stringify(this.#settings, null, 2)}\n`, { mode: 0o600 })
  }
}

function read(file: string): Settings {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return DEFAULTS
  }
  try {
    return settingsFile.parse(JSON.parse(text))
  } catch {
    keepAside(file)
    return DEFAULTS
  }
}

/** A file that cannot be moved is no reason not to start. */
function keepAside(file: string): void {
  try {
    renameSync(file, `${file}.damaged`)
  } catch {
    return
  }
}
