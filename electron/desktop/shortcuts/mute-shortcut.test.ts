import { beforeEach, expect, it, vi } from 'vitest'
import { somebody } from '../../../phone/people/testing/somebody'
import { ManualClock } from '../../../base/testing/manual-clock'
import { type CallState, DEFAULT_SETTINGS, type DesktopAbilities } from '../../api'

/** The keys that are registered with the system. */
const registered = new Map<string, () => void>()
vi.mock('electron', () => ({
  globalShortcut: {
    register: (keys: string, press: () => void) => !registered.has(keys) && !!registered.set(keys, press),
    unregister: (keys: string) => registered.delete(keys),
  },
}))
const { Shortcuts } = await import('./shortcuts')

const KEYS = 'Ctrl+Alt+M'
const talking: Extract<CallState, { kind: 'talking' }> = {
  ...{ kind: 'talking', ...somebody('bob'), privacy: 'not-private', direction: 'incoming' },
  ...{ sinceMs: 0, muted: false },
}
const press = (): void => registered.get(KEYS)?.()

let call: CallState
let shortcuts: InstanceType<typeof Shortcuts>
beforeEach(() => {
  registered.clear()
  call = { kind: 'idle' }
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
