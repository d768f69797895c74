import { describe, expect, it } from 'vitest'
import { captureOf, type ShortcutPress } from './capture'

const press = (key: string, more: Partial<ShortcutPress> = {}): ShortcutPress => ({
  ...{ key, code: '', ctrl: false, meta: false, alt: false, shift: false, target: 'button' },
  ...more,
})
const ctrl = { ctrl: true }

describe('captureOf', () => {
  it('waits while only modifiers are pressed', () => {
    expect(captureOf(press('Control', ctrl))).toEqual({ kind: 'unfinished' })
    expect(captureOf(press('Shift', { ctrl: true, shift: true }))).toEqual({ kind: 'unfinished' })
  })

  it.each<[ShortcutPress, string]>([
    [press('M', { ctrl: true, shift: true }), 'Ctrl+Shift+M'],
    [press('ь', { code: 'KeyM', alt: true }), 'Alt+M'],
    [press('&', { code: 'Digit1', alt: true }), 'Alt+1'],
    [press(' ', ctrl), 'Ctrl+Space'],
    [press('ArrowUp', { meta: true }), 'Super+Up'],
    [press('F9'), 'F9'],
    [press('F24', { shift: true }), 'Shift+F24'],
  ])('converts keys to an Electron accelerator (%#)', (pressed, accelerator) =>
    expect(captureOf(pressed)).toEqual({ kind: 'keys', accelerator }),
  )

  it('ends by Escape and Tab, and clears by Backspace', () => {
    expect(captureOf(press('Escape'))).toEqual({ kind: 'cancel' })
    expect(captureOf(press('Tab'))).toEqual({ kind: 'leave' })
    expect(captureOf(press('Tab', { shift: true }))).toEqual({ kind: 'leave' })
    expect(captureOf(press('Backspace'))).toEqual({ kind: 'clear' })
  })

  it('refuses keys that other programs need for typing, and keys without a name', () => {
    expect(captureOf(press('m'))).toEqual({ kind: 'alone' })
    expect(captureOf(press('M', { shift: true }))).toEqual({ kind: 'alone' })
    expect(captureOf(press('é', ctrl))).toEqual({ kind: 'unusable' })
    expect(captureOf(press('MediaPlayPause'))).toEqual({ kind: 'unusable' })
  })

  it('reports the window’s own action for keys', () => {
    expect(captureOf(press('h', ctrl))).toEqual({
      ...{ kind: 'own', accelerator: 'Ctrl+H', what: 'keys.talking.hang-up' },
    })
    expect(captureOf(press('F1'))).toMatchObject({ kind: 'own', what: 'keys.anywhere.keys' })
  })
})
