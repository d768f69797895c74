import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { Settings } from '../../api'
import { parseAccelerator, sameKeys } from './accelerator'
import { PushToTalk } from './push-to-talk'
import { type ShortcutConditions, shortcutProblems } from './shortcut-problems'

describe('an accelerator', () => {
  it.each([
    ['Ctrl+Shift+M', ['Control', 'Shift'], 'M'],
    ['shift + control + m', ['Control', 'Shift'], 'M'],
    ['CmdOrCtrl+7', ['CommandOrControl'], '7'],
    ['Alt+PageUp', ['Alt'], 'PageUp'],
    ['Super+space', ['Super'], 'Space'],
    ['F8', [], 'F8'],
    ['Shift+f12', ['Shift'], 'F12'],
  ])('%s is parsed', (text, modifiers, key) => {
    expect(parseAccelerator(text)).toEqual({ modifiers, key })
  })

  it.each([
    '',
    'M',
    'Shift+M',
    'Ctrl',
    'Ctrl+',
    'Ctrl+Shift',
    'Ctrl+M+N',
    'F25',
    'F0',
    'Hyper+M',
    'Ctrl+€',
    '+',
    'Space',
  ])('%j is invalid', (text) => expect(parseAccelerator(text)).toBeUndefined())

  it('equals another spelling of the same keys, with the command key on a Mac only', () => {
    const same = (a: string, b: string, isMac: boolean): boolean => {
      const [one, other] = [parseAccelerator(a), parseAccelerator(b)]
      if (!one || !other) throw new Error('no accelerators')
      return sameKeys(one, other, isMac)
    }
    expect(same('Ctrl+Shift+M', 'Shift+Control+m', false)).toBe(true)
    expect(same('CmdOrCtrl+M', 'Ctrl+M', false)).toBe(true)
    expect(same('CmdOrCtrl+M', 'Ctrl+M', true)).toBe(false)
    expect(same('CmdOrCtrl+M', 'Cmd+M', true)).toBe(true)
    expect(same('Ctrl+M', 'Ctrl+N', false)).toBe(false)
  })
})

describe('a shortcut', () => {
  const fine: ShortcutConditions = {
    noShortcuts: undefined,
    isMac: false,
    seesKeys: true,
    isFree: () => true,
  }

  it.each<[string, Settings['shortcuts'], Partial<ShortcutConditions>, object]>([
    ['that is off has no problem', {}, { noShortcuts: 'wayland' }, {}],
    ['works', { mute: 'Ctrl+Shift+M', pushToTalk: 'F8' }, {}, {}],
    ['without a modifier is invalid', { mute: 'M' }, {}, { mute: 'invalid' }],
    ['of another program is taken', { mute: 'F9' }, { isFree: () => false }, { mute: 'taken' }],
    ['for both actions is refused', { mute: 'Ctrl+M', pushToTalk: 'Control+m' }, {}, { pushToTalk: 'same' }],
    [
      'for push-to-talk needs a system that reports the release of keys',
      { pushToTalk: 'F8' },
      { seesKeys: false },
      { pushToTalk: 'unavailable' },
    ],
    ['for push-to-talk needs a supported key', { pushToTalk: 'F13' }, {}, { pushToTalk: 'unavailable' }],
    [
      'does not work under Wayland',
      { mute: 'F9', pushToTalk: 'F8' },
      { noShortcuts: 'wayland' },
      { mute: 'wayland', pushToTalk: 'wayland' },
    ],
  ])('%s', (_, chosen, more, problems) => {
    expect(shortcutProblems(chosen, { ...fine, ...more })).toEqual(problems)
  })
})

describe('push-to-talk', () => {
  function rig() {
    const clock = new ManualClock()
    const key = { down: false }
    const muted: boolean[] = []
    const talk = new PushToTalk({ clock, isDown: () => key.down, setMuted: (now) => muted.push(now) })
    const press = (): void => {
      key.down = true
      talk.press()
    }
    return { clock, key, muted, talk, press }
  }

  it('opens the microphone while the key is down, however often the system repeats it', () => {
    const { clock, key, muted, press } = rig()
    press()
    expect(muted).toEqual([false])
    for (let i = 0; i < 50; i++) {
      clock.advance(33)
      press()
    }
    expect(muted).toEqual([false])
    key.down = false
    clock.advance(20)
    expect(muted).toEqual([false, true])
  })

  it('works again after an exclusion', () => {
    const { clock, key, muted, press } = rig()
    press()
    key.down = false
    clock.advance(20)
    press()
    expect(muted).toEqual([false, true, false])
  })

  it('closes the microphone when the key is stuck', () => {
    const { clock, muted, talk, press } = rig()
    press()
    clock.advance(10 * 60 * 1_000 + 20)
    expect(muted).toEqual([false, true])
    expect(talk.isTalking).toBe(false)
  })

  it('ends with the call, and mutes nothing afterwards', () => {
    const { clock, key, muted, talk, press } = rig()
    press()
    talk.stop()
    key.down = false
    clock.advance(1_000)
    expect(muted).toEqual([false])
  })
})
