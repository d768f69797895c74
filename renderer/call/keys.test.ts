import { describe, expect, it } from 'vitest'
import type { CallState } from '../../electron/api'
import { callAction, TypingGuard, type KeyPress } from './keys'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrl: false,
  otherModifier: false,
  target: 'other',
  ...more,
})
const ringing: CallState = { kind: 'ringing', contact: 'bob', sinceMs: 0 }
const calling: CallState = { kind: 'calling', contact: 'bob', sinceMs: 0 }
const talking: CallState = {
  kind: 'talking',
  contact: 'bob',
  direction: 'incoming',
  sinceMs: 0,
  muted: false,
}
const ended: CallState = {
  kind: 'ended',
  contact: 'bob',
  direction: 'incoming',
  reason: 'hung-up',
  durationMs: 0,
  atMs: 0,
}

describe('callAction', () => {
  it('accepts by Enter and A, declines by Escape and D', () => {
    expect(callAction(ringing, press('Enter'))).toBe('accept')
    expect(callAction(ringing, press('A'))).toBe('accept')
    expect(callAction(ringing, press('Escape'))).toBe('refuse')
    expect(callAction(ringing, press('d'))).toBe('refuse')
  })

  it('leaves Enter to the button that has the focus', () =>
    expect(callAction(ringing, press('Enter', { target: 'button' }))).toBeUndefined())

  it('does not take a shortcut with modifiers for a letter', () => {
    expect(callAction(ringing, press('a', { ctrl: true }))).toBeUndefined()
    expect(callAction(ringing, press('d', { otherModifier: true }))).toBeUndefined()
  })

  it('knows the letter by its place on a keyboard without Latin letters, and only there', () => {
    expect(callAction(talking, press('ь', { code: 'KeyM' }))).toBe('toggle-mute')
    expect(callAction(ringing, press('q', { code: 'KeyA' }))).toBeUndefined()
    expect(callAction(ringing, press('Alt', { code: 'KeyA' }))).toBeUndefined()
  })

  it('cancels an outgoing call by Escape', () => expect(callAction(calling, press('Escape'))).toBe('hang-up'))

  it('hangs up by Ctrl+H, never by Escape or H alone', () => {
    expect(callAction(talking, press('h', { ctrl: true }))).toBe('hang-up')
    expect(callAction(talking, press('h'))).toBeUndefined()
    expect(callAction(talking, press('Escape'))).toBeUndefined()
  })

  it('mutes by M, but not while a name is being searched', () => {
    expect(callAction(talking, press('m', { target: 'button' }))).toBe('toggle-mute')
    expect(callAction(talking, press('m', { target: 'text' }))).toBeUndefined()
  })

  it('puts an ended call away by Escape and does nothing without a call', () => {
    expect(callAction(ended, press('Escape'))).toBe('dismiss')
    expect(callAction({ kind: 'idle' }, press('Escape'))).toBeUndefined()
  })
})

describe('TypingGuard', () => {
  it('lets the first key through when nobody was typing', () =>
    expect(new TypingGuard().swallows(5000)).toBe(false))

  it('swallows the rest of a word and opens after a pause', () => {
    const guard = new TypingGuard()
    guard.typed(1000)
    expect(guard.swallows(1200)).toBe(true)
    expect(guard.swallows(1800)).toBe(true)
    expect(guard.swallows(2499)).toBe(true)
    expect(guard.swallows(3200)).toBe(false)
  })
})
