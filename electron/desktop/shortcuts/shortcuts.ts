import { EventEmitter } from 'node:events'
import { globalShortcut } from 'electron'
import type { Clock } from '../../../base/clock'
import { keyCodeOf } from '../../../native/keyboard/key-codes'
import { type KeyState, openKeyState } from '../../../native/keyboard/key-state'
import type {
  AppState,
  CallState,
  Commands,
  DesktopAbilities,
  Settings,
  ShortcutSlice,
  ShortcutProblems,
} from '../../api'
import type { SettingsStore } from '../settings/settings-store'
import { parseAccelerator } from './accelerator'
import { PushToTalk } from './push-to-talk'
import { shortcutProblems } from './shortcut-problems'

export interface ShortcutParts {
  readonly clock: Clock
  readonly abilities: DesktopAbilities
  readonly settings: Pick<SettingsStore, 'now' | 'on'>
  /** As it is now. */
  readonly call: () => CallState
  readonly setMuted: Commands['setMuted']
}

/** Keys that work while another program has the focus. They are registered only during a call. */
export class Shortcuts extends EventEmitter<{ changed: [] }> {
  readonly #parts: ShortcutParts
  #chosen: Settings['shortcuts'] = {}
  #problems: ShortcutProblems = {}
  #keys: KeyState | undefined
  #talk: PushToTalk | undefined
  #call: CallState = { kind: 'idle' }
  #taken: readonly string[] = []

  constructor(parts: ShortcutParts) {
    super()
    this.#parts = parts
    const { settings } = parts
    settings.on('changed', (now, before) => {
      if (now.shortcuts !== before.shortcuts) void this.#choose(now.shortcuts)
    })
    void this.#choose(settings.now.shortcuts)
  }

  get state(): ShortcutSlice {
    return { shortcutProblems: this.#problems }
  }

  /** Takes the user's choice, and checks whether it works. */
  async #choose(chosen: Settings['shortcuts']): Promise<void> {
    this.#chosen = chosen
    if (chosen.pushToTalk !== undefined && !this.#parts.abilities.noShortcuts)
      this.#keys = await openKeyState()
    // The choice may have changed in the meantime.
    if (this.#chosen !== chosen) return
    this.#release()
    this.#problems = shortcutProblems(chosen, {
      noShortcuts: this.#parts.abilities.noShortcuts,
      isMac: process.platform === 'darwin',
      seesKeys: this.#keys !== undefined,
      isFree: (accelerator) => isFree(accelerator),
    })
    if (this.#call.kind === 'talking') this.#take(this.#call)
    this.emit('changed')
  }

  /** To be called with every new state. */
  update({ call }: Pick<AppState, 'call'>): void {
    const before = this.#call
    this.#call = call
    if (call.kind !== 'talking') this.#release()
    else if (before.kind !== 'talking' || before.sinceMs !== call.sinceMs) this.#take(call)
  }

  close(): void {
    this.#release()
  }

  #take(call: Extract<CallState, { kind: 'talking' }>): void {
    this.#release()
    const { mute, pushToTalk } = this.#chosen
    const { clock, setMuted } = this.#parts
    if (mute !== undefined && !this.#problems.mute) this.#register(mute, () => this.#toggleMute())
    const code = keyCodeOf(parseAccelerator(pushToTalk ?? '')?.key ?? '')
    const keys = this.#keys
    if (pushToTalk === undefined || this.#problems.pushToTalk || !code || !keys) return
    const talk = new PushToTalk({
      clock,
      isDown: () => keys.isDown(code),
      setMuted: (muted) => setMuted(muted),
    })
    this.#talk = talk
    if (this.#register(pushToTalk, () => talk.press()) && !call.muted) setMuted(true)
  }

  /** The state that was told last may be older than the one that the user sees, or than the press before. */
  #toggleMute(): void {
    const call = this.#parts.call()
    if (call.kind === 'talking') this.#parts.setMuted(!call.muted)
  }

  /** Another program may have registered the keys since the user chose them; then it keeps them for this call. */
  #register(accelerator: string, press: () => void): boolean {
    const isOurs = globalShortcut.register(accelerator, press)
    if (isOurs) this.#taken = [...this.#taken, accelerator]
    return isOurs
  }

  #release(): void {
    this.#talk?.stop()
    this.#talk = undefined
    for (const accelerator of this.#taken) globalShortcut.unregister(accelerator)
    this.#taken = []
  }
}

/** The only way to find out is to register the keys for a moment. */
function isFree(accelerator: string): boolean {
  const isOurs = globalShortcut.register(accelerator, () => undefined)
  if (isOurs) globalShortcut.unregister(accelerator)
  return isOurs
}
