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

/** The windows' settings, and those of the main process. */
export interface StoredSettings extends Settings {
  /** The TCP port on which this computer hosts a server; undefined when it does not. */
  readonly hostingPort?: number | undefined
  /** The user has seen the hint that closing the window leaves Ringdown in the tray. */
  readonly trayExplained: boolean
}

/** Runs before a change is stored: an action that may fail. */
export type SettingsGuard = (now: Settings, before: Settings) => CommandResult

export interface SettingsOptions {
  readonly file: string
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
  /** No action when undefined. */
  readonly guard?: SettingsGuard
}

interface SettingsStoreEvents {
  /** Unchanged parts are the same objects. */
  changed: [now: Settings, before: Settings]
}

const DEFAULTS: StoredSettings = { ...DEFAULT_SETTINGS, trayExplained: false }

const settingsFile = z.object({
  ...settingsInFile.shape,
  hostingPort: z.int().min(1).max(65_535).optional(),
  trayExplained: z.boolean().default(false),
}) as unknown as z.ZodType<StoredSettings>

const group = z.looseObject({}).catch({})

/** Before version 2, quiet hours and automatic answers were outside the groups. */
const gatherPreferences: Migration = ({ doNotDisturb, answersFavourites = false, ...rest }) => {
  const { manual, schedule } = group.parse(doNotDisturb)
  return { ...rest, manualQuiet: manual, preferences: { quietHours: schedule, calls: { answersFavourites } } }
}

/** Moves the groups of preferences to the top level. */
const spreadPreferences: Migration = ({ preferences, ...rest }) => ({ ...rest, ...group.parse(preferences) })

/** The user's settings, in one JSON file; their only owner. */
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

  /** The part that windows see. */
  get state(): SettingsSlice {
    return { settings: omit(this.now, 'hostingPort', 'trayExplained') }
  }

  get doNotDisturb(): DoNotDisturb {
    const { manualQuiet: manual, quietHours: schedule } = this.now
    return { manual, schedule }
  }

  /** Changes only the values that the patch names, so that simultaneous changes from several places all stay. */
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

  /** Restores the defaults, except that hints shown once stay off. */
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
