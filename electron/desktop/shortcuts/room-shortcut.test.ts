import { beforeEach, expect, it, vi } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { somebody } from '../../../phone/people/testing/somebody'
import { DEFAULT_ROOM_SETTINGS } from '../../../protocol/rooms/inside'
import { type CallState, DEFAULT_SETTINGS, type DesktopAbilities, type RoomState } from '../../api'

/** The keys that are registered with the system. */
const registered = new Map<string, () => void>()
let isDown = false
vi.mock('electron', () => ({
  globalShortcut: {
    register: (keys: string, press: () => void) => !registered.has(keys) && !!registered.set(keys, press),
    unregister: (keys: string) => registered.delete(keys),
  },
}))
vi.mock('../../../native/keyboard/key-state', () => ({
  openKeyState: () => Promise.resolve({ isDown: () => isDown }),
}))
// Files share their modules: another one may have loaded it with an Electron of its own.
vi.resetModules()
const { Shortcuts } = await import('./shortcuts')

const KEY = 'F8'
const inside: RoomState = {
  ...{ name: 'Tea', phase: 'inside', key: 'a'.repeat(64), isModerator: false, voice: 'connected' },
  ...{ isMuted: true, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
  settings: DEFAULT_ROOM_SETTINGS,
}
const pushToTalk: RoomState = { ...inside, settings: { ...DEFAULT_ROOM_SETTINGS, mode: 'push-to-talk' } }
const idle: CallState = { kind: 'idle' }
const talking: CallState = {
  ...{ kind: 'talking', ...somebody('bob'), privacy: 'not-private', direction: 'incoming' },
  ...{ sinceMs: 0, muted: true },
}

let room: RoomState
let call: CallState
let done: string[]
let clock: ManualClock
let shortcuts: InstanceType<typeof Shortcuts>
beforeEach(async () => {
  registered.clear()
  isDown = false
  done = []
  call = idle
  clock = new ManualClock()
  const note = (what: string) => (is: boolean) => {
    done.push(`${what} ${is}`)
    return { ok: true } as const
  }
  shortcuts = new Shortcuts({
    ...{ clock, abilities: {} as DesktopAbilities },
    settings: {
      now: { ...DEFAULT_SETTINGS, trayExplained: true, shortcuts: { pushToTalk: KEY } },
      on: () => undefined as never,
    },
    ...{ call: () => call, setMuted: note('mute call') },
    room: () => room,
    setRoomMuted: (is) => {
      room = { ...room, isMuted: is }
      return note('mute room')(is)
    },
    talkInRoom: note('talk'),
  })
  await waitUntil(() => {
    shortcuts.update({ call: idle, room: pushToTalk })
    return registered.has(KEY)
  })
})

const press = (): void => {
  isDown = true
  registered.get(KEY)?.()
}
const release = (): void => {
  isDown = false
  clock.advance(20)
}

it('asks for the floor while the key is down in a push-to-talk room', () => {
  room = pushToTalk
  press()
  expect(done).toEqual(['talk true'])
  // Whatever the room has become meanwhile, the press is undone.
  room = inside
  release()
  expect(done).toEqual(['talk true', 'talk false'])
})

it('opens the microphone while the key is down in an open room, if it is muted', () => {
  room = inside
  press()
  release()
  expect(done).toEqual(['mute room false', 'mute room true'])
  room = { ...inside, isMuted: false }
  press()
  release()
  expect(done).toHaveLength(2)
})

it('lets go when the room has ended, or a call takes the key', () => {
  room = inside
  press()
  shortcuts.update({ call: idle })
  expect(done).toEqual(['mute room false', 'mute room true'])
  shortcuts.update({ call: idle, room: pushToTalk })
  room = pushToTalk
  press()
  call = talking
  shortcuts.update({ call, room })
  expect(done.slice(2)).toEqual(['talk true', 'talk false'])
  press()
  expect(done.slice(4)).toEqual(['mute call false'])
})
