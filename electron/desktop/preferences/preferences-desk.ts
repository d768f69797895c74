import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { CommandResult, Preferences } from '../../api'
import type { QuietWatch } from '../../../phone/availability/quiet-watch'
import type { Phone } from '../../../phone/phone'
import type { SettingsStore } from '../stores/settings-store'

export interface PreferencesParts {
  readonly settings: Pick<SettingsStore, 'preferences' | 'doNotDisturb'>
  readonly phone: Pick<Phone, 'setCallWaiting'>
  readonly quiet: Pick<QuietWatch, 'set'>
  /** Tells the system; fails where it cannot be told. */
  readonly setStartAtLogin: (on: boolean) => CommandResult
}

interface PreferencesEvents {
  changed: [now: Preferences, before: Preferences]
}

/** What the user has chosen: remembered, and told to those who act by it. */
export class PreferencesDesk extends EventEmitter<PreferencesEvents> {
  readonly #parts: PreferencesParts

  constructor(parts: PreferencesParts) {
    super()
    this.#parts = parts
    parts.phone.setCallWaiting(this.now.calls.callWaiting)
  }

  get now(): Preferences {
    return this.#parts.settings.preferences
  }

  change(change: Partial<Preferences>): CommandResult {
    const { settings, phone, quiet, setStartAtLogin } = this.#parts
    const before = this.now
    const now: Preferences = { ...before, ...change }
    if (isDeepStrictEqual(now, before)) return { ok: true }
    const { startAtLogin } = now.desktop
    if (startAtLogin !== before.desktop.startAtLogin) {
      const result = setStartAtLogin(startAtLogin)
      if (!result.ok) return result
    }
    settings.preferences = now
    phone.setCallWaiting(now.calls.callWaiting)
    quiet.set(settings.doNotDisturb)
    this.emit('changed', now, before)
    return { ok: true }
  }
}
