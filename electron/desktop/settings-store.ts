import { readFileSync, renameSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { SoundSettings } from '../api'

const device = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({ kind: z.literal('device'), name: z.string().min(1).max(1_000) }),
])

export const soundSettings: z.ZodType<SoundSettings> = z.strictObject({
  input: device,
  output: device,
  ringer: device,
  ringVolume: z.number().min(0).max(1),
})

const settingsFile = z.object({ sound: soundSettings })

type Settings = z.infer<typeof settingsFile>

const DEFAULTS: Settings = {
  sound: {
    input: { kind: 'default' },
    output: { kind: 'default' },
    ringer: { kind: 'default' },
    ringVolume: 1,
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
