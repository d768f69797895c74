import { describe, expect, it } from 'vitest'
import type { AppState } from '../../electron/api'
import { screenFor } from './screen'

const base: AppState = {
  suggestedName: '',
  connection: { kind: 'signed-out' },
  hosting: { kind: 'stopped' },
  microphoneTried: true,
  language: 'en',
  languageChoice: 'system',
  contacts: [],
  call: { kind: 'idle' },
  unseenMissed: 0,
  doNotDisturb: { quiet: false, untilMs: undefined },
  fileTroubles: [],
  preferences: {
    desktop: { startAtLogin: false, startHidden: true },
    notifications: { incoming: true, missed: true },
    shortcuts: {},
    calls: { callWaiting: true, answersFavourites: false },
    quietHours: [],
    appearance: { theme: 'system', textSize: 100, reducedMotion: 'system' },
  },
  shortcutProblems: {},
  abilities: { tray: true, startAtLogin: true },
  sound: {
    input: { kind: 'default' },
    output: { kind: 'default' },
    ringer: { kind: 'default' },
    ringVolume: 1,
    cleaning: { echoCancellation: true, noiseSuppression: true, gainControl: true },
    dtx: false,
  },
}
const waiting: AppState['connection'] = {
  kind: 'waiting',
  retryAtMs: 0,
  attempt: 1,
  error: { code: 'unreachable', message: { key: 'server.stalled', fill: { server: 'x' } } },
}
const talking: AppState['call'] = {
  kind: 'talking',
  contact: 'bob',
  direction: 'outgoing',
  sinceMs: 0,
  muted: false,
}

describe('screenFor', () => {
  it('asks to sign in when signed out', () => expect(screenFor(base, false)).toBe('sign-in'))
  it('keeps the form open while a server was never reached', () => {
    expect(screenFor({ ...base, connection: { kind: 'connecting', attempt: 1 } }, false)).toBe('sign-in')
    expect(screenFor({ ...base, connection: waiting }, false)).toBe('sign-in')
  })
  it('keeps the contacts while a lost connection is mended', () =>
    expect(screenFor({ ...base, connection: waiting }, true)).toBe('main'))
  it('keeps a conversation on the screen even when signed out', () =>
    expect(screenFor({ ...base, call: talking }, false)).toBe('main'))
  it('keeps a call on hold on the screen even when signed out', () => {
    const held = { contact: 'bob', direction: 'outgoing', sinceMs: 0 } as const
    expect(screenFor({ ...base, held }, false)).toBe('main')
  })
  it('shows the form after signing out, though a call has just ended by it', () => {
    const call: AppState['call'] = {
      kind: 'ended',
      contact: 'bob',
      direction: 'outgoing',
      reason: 'hung-up',
      durationMs: 1,
      atMs: 0,
    }
    expect(screenFor({ ...base, call }, false)).toBe('sign-in')
  })
})
