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
  RoomState,
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
  /** As it is now. */
  readonly room: () => RoomState | undefined
  readonly setRoomMuted: Commands['setRoomMuted']
  readonly talkInRoom: Commands['talkInRoom']
}

type Talking = Extract<CallState, { kind: 'talking' }>

/**
 * Keys that work while another program has the focus. They are registered only during a call, and in a room. They act in the room
 * while nobody talks in a call.
 */
export class Shortcuts extends EventEmitter<{ changed: [] }> {
  readonly #parts: ShortcutParts
  #chosen: Settings['shortcuts'] = {}
  #problems: ShortcutProblems = {}
  #keys: KeyState | undefined
  #talk: PushToTalk | undefined
  /** What the keys act on: a call or a room; undefined: nothing. */
  #target: string | undefined
  /** Undoes what a pressed key has done in a room. */
  #letGo: () => unknown = () => undefined
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
    if (this.#target !== undefined) this.#take()
    this.emit('changed')
  }

  /** To be called with every new state. */
  update({ call, room }: Pick<AppState, 'call' | 'room'>): void {
    if (call.kind === 'talking') this.#aim(`call ${call.sinceMs}`)
    else this.#aim(room && room.phase !== 'ended' ? `room ${room.name}` : undefined)
  }

  close(): void {
    this.#release()
  }

  #aim(target: string | undefined): void {
    if (target === this.#target) return
    this.#release()
    this.#target = target
    if (target !== undefined) this.#take()
  }

  #take(): void {
    const { mute, pushToTalk } = this.#chosen
    if (mute !== undefined && !this.#problems.mute) this.#register(mute, () => this.#toggleMute())
    const code = keyCodeOf(parseAccelerator(pushToTalk ?? '')?.key ?? '')
    const keys = this.#keys
    if (pushToTalk === undefined || this.#problems.pushToTalk || !code || !keys) return
    const { clock, setMuted } = this.#parts
    const call = this.#talkingCall
    const talk = new PushToTalk({
      clock,
      isDown: () => keys.isDown(code),
      setMuted: call ? setMuted : (muted) => (muted ? this.#letGo() : this.#pressInRoom()),
    })
    this.#talk = talk
    if (this.#register(pushToTalk, () => talk.press()) && call && !call.muted) setMuted(true)
  }

  /** In a room the key asks for the floor, or opens the microphone. Its release undoes only what the press has done. */
  #pressInRoom(): void {
    const { room, setRoomMuted, talkInRoom } = this.#parts
    const { settings, isMuted } = room() ?? {}
    this.#letGo = () => undefined
    if (settings?.mode === 'push-to-talk') {
      talkInRoom(true)
      this.#letGo = () => talkInRoom(false)
    } else if (isMuted) {
      setRoomMuted(false)
      this.#letGo = () => setRoomMuted(true)
    }
  }

  get #talkingCall(): Talking | undefined {
    const call = this.#parts.call()
    return call.kind === 'talking' ? call : undefined
  }

  /** The state that was told last may be older than the one that the user sees, or than the press before. */
  #toggleMute(): void {
    const { setMuted, setRoomMuted, room } = this.#parts
    const call = this.#talkingCall
    const inRoom = room()
    if (call) setMuted(!call.muted)
    else if (inRoom) setRoomMuted(!inRoom.isMuted)
  }

  /** Another program may have registered the keys since the user chose them; then it keeps them for this call. */
  #register(accelerator: string, press: () => void): boolean {
    const isOurs = globalShortcut.register(accelerator, press)
    if (isOurs) this.#taken = [...this.#taken, accelerator]
    return isOurs
  }

  #release(): void {
    if (this.#talk?.isTalking) this.#letGo()
    this.#letGo = () => undefined
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
