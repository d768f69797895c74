import { describe, expect, it } from 'vitest'
import type { CallState } from '../../electron/api'
import type { KeyPress } from '../keys/chord'
import { callAction, TypingGuard } from './keys'
import { somebody } from '../state/testing/somebody'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrl: false,
  meta: false,
  alt: false,
  target: 'other',
  ...more,
})
const ringing: Extract<CallState, { kind: 'ringing' }> = {
  kind: 'ringing',
  ...somebody('bob'),
  privacy: 'not-private',
  sinceMs: 0,
}
const calling: CallState = { kind: 'calling', ...somebody('bob'), privacy: 'not-private', sinceMs: 0 }
const talking: CallState = {
  kind: 'talking',
  ...somebody('bob'),
  privacy: 'not-private',
  direction: 'incoming',
  sinceMs: 0,
  muted: false,
}
const ended: CallState = {
  kind: 'ended',
  ...somebody('bob'),
  privacy: 'not-private',
  direction: 'incoming',
  reason: 'hung-up',
  durationMs: 0,
  atMs: 0,
}

describe('callAction', () => {
  it('accepts by Enter and A, declines by Escape and D', () => {
    expect(callAction({ call: ringing }, press('Enter'))).toBe('accept')
    expect(callAction({ call: ringing }, press('A'))).toBe('accept')
    expect(callAction({ call: ringing }, press('Escape'))).toBe('refuse')
    expect(callAction({ call: ringing }, press('d'))).toBe('refuse')
  })

  it('leaves Enter to the button that has the focus', () =>
    expect(callAction({ call: ringing }, press('Enter', { target: 'button' }))).toBeUndefined())

  it('takes no keys for a silent call', () => {
    for (const key of ['Enter', 'a', 'Escape', 'd'])
      expect(callAction({ call: { ...ringing, silent: true } }, press(key))).toBeUndefined()
  })

  it('does not treat a shortcut with modifiers as a letter', () => {
    expect(callAction({ call: ringing }, press('a', { ctrl: true }))).toBeUndefined()
    expect(callAction({ call: ringing }, press('d', { alt: true }))).toBeUndefined()
  })

  it('recognises a letter by its position on a keyboard without Latin letters, and only there', () => {
    expect(callAction({ call: talking }, press('ь', { code: 'KeyM' }))).toBe('toggle-mute')
    expect(callAction({ call: ringing }, press('q', { code: 'KeyA' }))).toBeUndefined()
    expect(callAction({ call: ringing }, press('Alt', { code: 'KeyA' }))).toBeUndefined()
  })

  it('cancels an outgoing call by Escape', () =>
    expect(callAction({ call: calling }, press('Escape'))).toBe('hang-up'))

  it('hangs up by Ctrl+H, never by Escape', () => {
    expect(callAction({ call: talking }, press('h', { ctrl: true }))).toBe('hang-up')
    expect(callAction({ call: talking }, press('Escape'))).toBeUndefined()
  })

  it('mutes by M, but not in the search box', () => {
    expect(callAction({ call: talking }, press('m', { target: 'button' }))).toBe('toggle-mute')
    expect(callAction({ call: talking }, press('m', { target: 'text' }))).toBeUndefined()
  })

  it('dismisses an ended call by Escape and does nothing without a call', () => {
    expect(callAction({ call: ended }, press('Escape'))).toBe('dismiss')
    expect(callAction({ call: { kind: 'idle' } }, press('Escape'))).toBeUndefined()
  })
})

describe('callAction with a second call', () => {
  const waiting = { ...somebody('carol'), privacy: 'not-private', sinceMs: 0 } as const
  const held = { ...somebody('carol'), privacy: 'not-private', direction: 'incoming', sinceMs: 0 } as const

  it('holds and swaps by H, but not in the search box', () => {
    expect(callAction({ call: talking }, press('h'))).toBe('swap')
    expect(callAction({ call: talking, held }, press('h'))).toBe('swap')
    expect(callAction({ call: talking }, press('h', { target: 'text' }))).toBeUndefined()
  })

  it('resumes a held call by H only when there is no other call', () => {
    expect(callAction({ call: { kind: 'idle' }, held }, press('h'))).toBe('swap')
    expect(callAction({ call: ended, held }, press('h'))).toBe('swap')
    expect(callAction({ call: ended, held }, press('Escape'))).toBe('dismiss')
    expect(callAction({ call: calling, held }, press('h'))).toBeUndefined()
    expect(callAction({ call: { kind: 'idle' }, held }, press('h', { target: 'text' }))).toBeUndefined()
    expect(callAction({ call: { kind: 'idle' } }, press('h'))).toBeUndefined()
  })

  it('answers a second caller by A and E, declines by D', () => {
    const lines = { call: talking, waiting }
    expect(callAction(lines, press('a'))).toBe('hold-and-answer')
    expect(callAction(lines, press('E'))).toBe('end-and-answer')
    expect(callAction(lines, press('d'))).toBe('refuse-waiting')
    expect(callAction(lines, press('h'))).toBeUndefined()
    expect(callAction(lines, press('m'))).toBe('toggle-mute')
    expect(callAction(lines, press('a', { target: 'text' }))).toBeUndefined()
    expect(callAction(lines, press('a', { ctrl: true }))).toBeUndefined()
    expect(callAction({ call: talking }, press('a'))).toBeUndefined()
  })
})

describe('TypingGuard', () => {
  it('passes the first key when nobody was typing', () =>
    expect(new TypingGuard().swallows(5000)).toBe(false))

  it('swallows the rest of a word and passes keys after a pause', () => {
    const guard = new TypingGuard()
    guard.typed(1000)
    expect(guard.swallows(1200)).toBe(true)
    expect(guard.swallows(1800)).toBe(true)
    expect(guard.swallows(2499)).toBe(true)
    expect(guard.swallows(3200)).toBe(false)
  })
})
