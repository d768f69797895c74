import { describe, expect, it } from 'vitest'
import { somebody } from '../state/testing/somebody'
import type { KeyPress } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { callAction, type Lines } from './keys'

const press = (code: string, key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, code, ctrl: false, meta: false, alt: false, target: 'other' },
  ...more,
})

const bob = { ...somebody('bob'), privacy: 'known', sinceMs: 0 } as const
const talking: Lines = { call: { kind: 'talking', ...bob, direction: 'incoming', muted: false } }
const waiting: Lines = { ...talking, waiting: bob }
const ringing: Lines = { call: { kind: 'ringing', ...bob } }
const held: Lines = { call: { kind: 'idle' }, held: { ...bob, direction: 'incoming' } }

/** The characters of layouts at the positions of letters, without Shift and with it. */
const SIGNS: Readonly<Record<string, readonly (readonly [code: string, keys: string])[]>> = {
  Dvorak: [
    ['KeyQ', `'"`],
    ['KeyW', ',<'],
    ['KeyE', '.>'],
    ['KeyZ', ';:'],
  ],
  AZERTY: [['KeyM', ',?']],
  BÉPO: [
    ['KeyW', 'éÉ'],
    ['KeyT', 'èÈ'],
    ['KeyG', ',;'],
    ['KeyV', '.:'],
  ],
  Colemak: [['KeyP', ';:']],
  'Turkish F': [
    ['KeyE', 'ğĞ'],
    ['KeyX', 'çÇ'],
  ],
  Hebrew: [
    ['KeyQ', '/'],
    ['KeyW', `'`],
  ],
  Greek: [['KeyQ', ';:']],
}

describe.each(Object.entries(SIGNS))('on a %s keyboard', (_, keys) => {
  it.each(keys)('the character at %s does nothing to a call', (code, signs) => {
    for (const key of signs)
      for (const lines of [talking, waiting, ringing, held])
        for (const ctrl of [false, true])
          expect(callAction(lines, press(code, key, { ctrl })), `${key} ${ctrl}`).toBeUndefined()
  })
})

describe('letters act at the position where they are typed', () => {
  it.each([
    ['Dvorak', 'KeyD', 'e', waiting, 'end-and-answer'],
    ['Dvorak', 'KeyM', 'm', talking, 'toggle-mute'],
    ['Dvorak', 'KeyJ', 'h', talking, 'swap'],
    ['AZERTY', 'Semicolon', 'm', talking, 'toggle-mute'],
    ['AZERTY', 'KeyQ', 'a', ringing, 'accept'],
    ['QWERTZ', 'KeyM', 'm', talking, 'toggle-mute'],
  ] as const)('%s: %s types “%s”', (_, code, key, lines, action) =>
    expect(callAction(lines, press(code, key))).toBe(action),
  )

  it('hangs up by Ctrl and the typed H', () => {
    expect(callAction(talking, press('KeyJ', 'h', { ctrl: true }))).toBe('hang-up')
    expect(callAction(talking, press('KeyH', 'd', { ctrl: true }))).toBeUndefined()
  })
})

describe('keyboards of other scripts use the positions of Latin letters', () => {
  it.each([
    ['Russian', 'ь', 'ф', 'р'],
    ['Greek', 'μ', 'α', 'η'],
    ['Hebrew', 'צ', 'ש', 'י'],
    ['Arabic', 'ة', 'ش', 'ا'],
    ['Thai', 'ท', 'ฟ', '้'],
    ['Korean', 'ㅡ', 'ㅁ', 'ㅗ'],
  ])('%s', (_, m, a, h) => {
    expect(callAction(talking, press('KeyM', m))).toBe('toggle-mute')
    expect(callAction(ringing, press('KeyA', a))).toBe('accept')
    expect(callAction(talking, press('KeyH', h, { ctrl: true }))).toBe('hang-up')
  })
})

describe('characters other than letters act where they are typed', () => {
  it.each([
    ['Dvorak', 'BracketLeft', '/', {}, 'search'],
    ['AZERTY', 'Period', '/', {}, 'search'],
    ['Hebrew', 'KeyQ', '/', {}, 'search'],
    ['AZERTY', 'KeyM', '?', {}, 'keys'],
    ['AZERTY', 'KeyM', ',', { ctrl: true }, 'settings'],
    ['Dvorak', 'KeyW', ',', { meta: true }, 'settings'],
  ] as const)('%s: %s types “%s”', (_, code, key, more, action) =>
    expect(actionFor('anywhere', press(code, key, more))).toBe(action),
  )
})
