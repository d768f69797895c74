import { EventEmitter } from 'node:events'
import { z } from 'zod'
import type { Clock } from '../../../base/clock'
import { omit } from '../../../base/omit'
import type { DoNotDisturb } from '../../../phone/availability/do-not-disturb'
import { type FileProblem, JsonFile, type Migration } from '../../../base/files/json-file'
import {
  type CommandResult,
  DEFAULT_SETTINGS,
  type Patch,
  type Settings,
  type SettingsSlice,
} from '../../api'
import { settingsInFile } from '../../api/settings-schema'
import { patched } from './patched'

/** What windows see and change, and what only the main process remembers. */
export interface StoredSettings extends Settings {
  /** The TCP port on which this computer hosts a server; undefined when it does not. */
  readonly hostingPort?: number | undefined
  /** The user was told once that closing the window leaves Ringdown in the tray. */
  readonly trayExplained: boolean
}

/** Is asked before a change is remembered: what has to be done first, and may fail. */
export type SettingsGuard = (now: Settings, before: Settings) => CommandResult

export interface SettingsOptions {
  readonly file: string
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
  /** Everything may be remembered when undefined. */
  readonly guard?: SettingsGuard
}

interface SettingsStoreEvents {
  /** What has not changed is the same object before and now. */
  changed: [now: Settings, before: Settings]
}

const DEFAULTS: StoredSettings = { ...DEFAULT_SETTINGS, trayExplained: false }

const settingsFile = z.object({
  ...settingsInFile.shape,
  hostingPort: z.int().min(1).max(65_535).optional(),
  trayExplained: z.boolean().default(false),
}) as unknown as z.ZodType<StoredSettings>

/** Before there were preferences, the quiet hours and whose calls are answered stood for themselves. */
const gatherPreferences: Migration = ({ doNotDisturb, answersFavourites = false, ...rest }) => {
  const { manual, schedule } = z
    .looseObject({ manual: z.unknown().optional(), schedule: z.unknown().optional() })
    .parse(doNotDisturb ?? {})
  return { ...rest, manualQuiet: manual, preferences: { quietHours: schedule, calls: { answersFavourites } } }
}

/** The groups of preferences stand beside the other settings. */
const spreadPreferences: Migration = ({ preferences, ...rest }) => ({
  ...rest,
  ...z.looseObject({}).parse(preferences ?? {}),
})

/** The user's settings, in one JSON file: the one place that has them. */
export class SettingsStore extends EventEmitter<SettingsStoreEvents> {
  readonly #file: JsonFile<StoredSettings>
  readonly #guard: SettingsGuard

  constructor({ file, clock, onProblem, guard = () => ({ ok: true }) }: SettingsOptions) {
    super()
    this.#guard = guard
    this.#file = new JsonFile({
      file,
      what: 'settings',
      schema: settingsFile,
      migrations: [gatherPreferences, spreadPreferences],
      initial: DEFAULTS,
      clock,
      onProblem,
    })
  }

  get now(): StoredSettings {
    return this.#file.content
  }

  /** What windows see. */
  get state(): SettingsSlice {
    return { settings: omit(this.now, 'hostingPort', 'trayExplained') }
  }

  get doNotDisturb(): DoNotDisturb {
    const { manualQuiet: manual, quietHours: schedule } = this.now
    return { manual, schedule }
  }

  /** Changes the leaves that the patch names, and no other: changes from several places at once all stay. */
  changeSettings(patch: Patch<StoredSettings>): CommandResult {
    const before = this.now
    const now = patched(before, patch)
    if (now === before) return { ok: true }
    const result = this.#guard(now, before)
    if (!result.ok) return result
    this.#file.set(now)
    this.emit('changed', now, before)
    return result
  }

  /** Goes back to the defaults, but does not offer again what is offered once. */
  reset(): CommandResult {
    return this.changeSettings({
      ...omit(DEFAULT_SETTINGS, 'microphoneTried'),
      shortcuts: { mute: undefined, pushToTalk: undefined },
      desktop: { ...DEFAULT_SETTINGS.desktop, closeToTray: undefined },
    })
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }
}
