import { describe, expect, it } from 'vitest'
import type { AppState } from '../../electron/api'
import { screenFor } from './screen'
import { blankState } from './testing/blank-state'
import { somebody } from './testing/somebody'

const waiting: AppState['connection'] = {
  kind: 'waiting',
  retryAtMs: 0,
  attempt: 1,
  error: { code: 'unreachable', message: { key: 'server.stalled', fill: { server: 'x' } } },
}
const talking: AppState['call'] = {
  kind: 'talking',
  ...somebody('bob'),
  privacy: 'not-private',
  direction: 'outgoing',
  sinceMs: 0,
  muted: false,
}

describe('screenFor', () => {
  it('asks to sign in when signed out', () => expect(screenFor(blankState, false)).toBe('sign-in'))
  it('keeps the form open until a server is reached', () => {
    expect(screenFor({ ...blankState, connection: { kind: 'connecting', attempt: 1 } }, false)).toBe(
      'sign-in',
    )
    expect(screenFor({ ...blankState, connection: waiting }, false)).toBe('sign-in')
  })
  it('keeps the contacts while it reconnects', () =>
    expect(screenFor({ ...blankState, connection: waiting }, true)).toBe('main'))
  it('keeps a conversation on the screen even when signed out', () =>
    expect(screenFor({ ...blankState, call: talking }, false)).toBe('main'))
  it('keeps a call on hold on the screen even when signed out', () => {
    const held = { ...somebody('bob'), privacy: 'not-private', direction: 'outgoing', sinceMs: 0 } as const
    expect(screenFor({ ...blankState, held }, false)).toBe('main')
  })
  it('keeps a room on the screen even when signed out, until it has ended', () => {
    const room: NonNullable<AppState['room']> = {
      ...{ name: 'Lobby', phase: 'reconnecting', key: 'me', isModerator: false, voice: 'none' },
      ...{ isMuted: false, isSilenced: false, isTalking: false, speaking: [], doubted: [] },
    }
    expect(screenFor({ ...blankState, room }, false)).toBe('main')
    expect(screenFor({ ...blankState, room: { ...room, phase: 'ended', end: 'left' } }, false)).toBe(
      'sign-in',
    )
  })
  it('shows the form after signing out, even if that has just ended a call', () => {
    const call: AppState['call'] = {
      kind: 'ended',
      ...somebody('bob'),
      privacy: 'not-private',
      direction: 'outgoing',
      reason: 'hung-up',
      durationMs: 1,
      atMs: 0,
    }
    expect(screenFor({ ...blankState, call }, false)).toBe('sign-in')
  })
})
