import { beforeEach, expect, it, vi } from 'vitest'
import { somebody } from '../../../phone/people/testing/somebody'
import { ManualClock } from '../../../base/testing/manual-clock'
import { type CallState, DEFAULT_SETTINGS, type DesktopAbilities, type RoomState } from '../../api'

/** The keys that are registered with the system. */
const registered = new Map<string, () => void>()
vi.mock('electron', () => ({
  globalShortcut: {
    register: (keys: string, press: () => void) => !registered.has(keys) && !!registered.set(keys, press),
    unregister: (keys: string) => registered.delete(keys),
  },
}))
// Files share their modules: another one may have loaded it with an Electron of its own.
vi.resetModules()
const { Shortcuts } = await import('./shortcuts')

const KEYS = 'Ctrl+Alt+M'
const talking: Extract<CallState, { kind: 'talking' }> = {
  ...{ kind: 'talking', ...somebody('bob'), privacy: 'not-private', direction: 'incoming' },
  ...{ sinceMs: 0, muted: false },
}
const inside: RoomState = {
  ...{ name: 'Tea', phase: 'inside', key: 'a'.repeat(64), isModerator: false, voice: 'connected' },
  ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
}
const press = (): void => registered.get(KEYS)?.()

let call: CallState
let room: RoomState | undefined
let shortcuts: InstanceType<typeof Shortcuts>
beforeEach(() => {
  registered.clear()
  call = { kind: 'idle' }
  room = undefined
  shortcuts = new Shortcuts({
    clock: new ManualClock(),
    abilities: {} as DesktopAbilities,
    settings: {
      now: { ...DEFAULT_SETTINGS, trayExplained: true, shortcuts: { mute: KEYS } },
      on: () => undefined as never,
    },
    call: () => call,
    setMuted: (muted) => {
      call = { ...talking, muted }
      return { ok: true }
    },
    room: () => room,
    setRoomMuted: (isMuted) => {
      room = { ...inside, isMuted }
      return { ok: true }
    },
    talkInRoom: () => ({ ok: true }),
  })
})

it('the keys are ours during a call only', () => {
  expect([...registered.keys()]).toEqual([])
  shortcuts.update({ call: talking })
  expect([...registered.keys()]).toEqual([KEYS])
  shortcuts.update({ call: { kind: 'idle' } })
  expect([...registered.keys()]).toEqual([])
})

it('two presses mute and unmute, before the new state is told', () => {
  call = talking
  shortcuts.update({ call })
  press()
  expect(call).toMatchObject({ muted: true })
  press()
  expect(call).toMatchObject({ muted: false })
})

it('a press after the call has been muted elsewhere unmutes, before the new state is told', () => {
  call = talking
  shortcuts.update({ call })
  call = { ...talking, muted: true }
  press()
  expect(call).toMatchObject({ muted: false })
})

it('a press after the call does nothing, before its end is told', () => {
  shortcuts.update({ call: talking })
  press()
  expect(call).toEqual({ kind: 'idle' })
})

it('the keys are ours in a room as well, until it has ended', () => {
  room = inside
  shortcuts.update({ call, room })
  press()
  expect(room).toMatchObject({ isMuted: true })
  press()
  expect(room).toMatchObject({ isMuted: false })
  shortcuts.update({ call, room: { ...inside, phase: 'ended', end: 'kicked' } })
  expect([...registered.keys()]).toEqual([])
})

it('a call that is on is muted, and the room is not', () => {
  call = talking
  room = inside
  shortcuts.update({ call, room })
  press()
  expect([call, room]).toMatchObject([{ muted: true }, { isMuted: false }])
  call = { kind: 'idle' }
  shortcuts.update({ call, room })
  press()
  expect(room).toMatchObject({ isMuted: true })
})
