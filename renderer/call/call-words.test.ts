import { describe, expect, it } from 'vitest'
import type { CallState } from '../../electron/api'
import { wordingIn } from '../../locales/wording'
import { callAnnouncement, lengthWords, windowTitle } from './call-words'
import { somebody } from '../state/testing/somebody'

const wording = wordingIn('en')
const { t } = wording

const talking: CallState = {
  kind: 'talking',
  ...somebody('bob'),
  privacy: 'not-private',
  direction: 'outgoing',
  sinceMs: 0,
  muted: false,
}
const held = { ...somebody('carol'), privacy: 'not-private', direction: 'incoming', sinceMs: 0 } as const

describe('windowTitle', () => {
  const unseenMissed = 1
  const idle = { kind: 'idle' } as const

  it('names the call first', () => {
    const call = { kind: 'ringing', ...somebody('alice'), privacy: 'not-private', sinceMs: 0 } as const
    expect(windowTitle(t, { call, unseenMissed })).toBe('alice is calling – Ringdown')
    expect(windowTitle(t, { call: talking, unseenMissed })).toBe('Talking to bob – Ringdown')
  })

  it('names a second caller before the call, and a held call when there is no other', () => {
    const waiting = { ...somebody('carol'), privacy: 'not-private', sinceMs: 0 } as const
    expect(windowTitle(t, { call: talking, waiting, unseenMissed })).toBe('carol is also calling – Ringdown')
    expect(windowTitle(t, { call: talking, held, unseenMissed })).toBe('Talking to bob – Ringdown')
    expect(windowTitle(t, { call: idle, held, unseenMissed })).toBe('carol is on hold – Ringdown')
  })

  it('has the name that the user has given somebody', () =>
    expect(windowTitle(t, { call: { ...talking, nickname: 'Boss' }, unseenMissed })).toBe(
      'Talking to Boss – Ringdown',
    ))

  it('counts missed calls without a call', () => {
    expect(windowTitle(t, { call: idle, unseenMissed })).toBe('(1) Ringdown')
    expect(windowTitle(t, { call: idle, unseenMissed: 0 })).toBe('Ringdown')
  })
})

describe('announcements', () => {
  it('tell that a call starts, is muted and ends', () => {
    expect(callAnnouncement(t, { call: talking })).toBe('Talking to bob')
    expect(callAnnouncement(t, { call: { ...talking, muted: true } })).toMatch(/muted/)
    const ended: CallState = {
      kind: 'ended',
      ...somebody('bob'),
      privacy: 'not-private',
      direction: 'outgoing',
      reason: 'refused',
      durationMs: 0,
      atMs: 0,
    }
    expect(callAnnouncement(t, { call: ended })).toBe('Call ended. bob declined or is in another call.')
  })

  it('tell first that a call looks for another path', () => {
    expect(callAnnouncement(t, { call: { ...talking, isReconnecting: true } })).toMatch(
      /^Reconnecting….*Talking to bob$/,
    )
  })

  it('tell that a call is put on hold', () =>
    expect(callAnnouncement(t, { call: { kind: 'idle' }, held })).toBe('carol is on hold'))

  it('leave an incoming call to its dialog', () =>
    expect(
      callAnnouncement(t, {
        call: { kind: 'ringing', ...somebody('bob'), privacy: 'not-private', sinceMs: 0 },
      }),
    ).toBe(''))
})

it('the length of a call is shown only if there was a conversation', () => {
  expect(lengthWords(wording, 0)).toBeUndefined()
  expect(lengthWords(wording, 61_000)?.replaceAll(/\s/g, ' ')).toBe('You talked for 1 min 1 sec.')
})
