import { describe, expect, it } from 'vitest'
import type { CallState, EndReason } from '../electron/api'
import {
  asSentence,
  callAnnouncement,
  endReasonWords,
  lengthWords,
  nameInText,
  retryWords,
  shownName,
  windowTitle,
} from './wording'

const talking: CallState = {
  kind: 'talking',
  contact: 'bob',
  direction: 'outgoing',
  sinceMs: 0,
  muted: false,
}

describe('names', () => {
  it('are replaced by words when there is nothing to see', () => {
    expect(shownName('')).toBe('(no name)')
    expect(shownName('  ')).toBe('(no name)')
    expect(shownName('bob')).toBe('bob')
  })

  it('are isolated inside a sentence only when they run from right to left', () => {
    expect(nameInText('bob')).toBe('bob')
    expect(nameInText('דנה')).toBe('\u2068דנה\u2069')
  })
})

describe('endReasonWords', () => {
  const reasons: Record<EndReason, true> = {
    'hung-up': true,
    'peer-hung-up': true,
    cancelled: true,
    refused: true,
    declined: true,
    'no-answer': true,
    missed: true,
    'caller-gave-up': true,
    unreachable: true,
    'connection-lost': true,
    'server-unavailable': true,
    'port-unavailable': true,
    'audio-failed': true,
  }

  it('has a different sentence for each reason', () => {
    const sentences = (Object.keys(reasons) as EndReason[]).map((reason) => endReasonWords(reason, 'bob'))
    expect(new Set(sentences).size).toBe(13)
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Zb].*\.$/)
  })

  it('says who hung up', () => {
    expect(endReasonWords('peer-hung-up', 'bob')).toBe('bob hung up.')
    expect(endReasonWords('hung-up', 'bob')).toBe('You hung up.')
  })
})

const held = { contact: 'carol', direction: 'incoming', sinceMs: 0 } as const

describe('windowTitle', () => {
  const unseenMissed = 1
  const idle = { kind: 'idle' } as const

  it('puts the call first', () => {
    const call = { kind: 'ringing', contact: 'alice', sinceMs: 0 } as const
    expect(windowTitle({ call, unseenMissed })).toBe('alice is calling – Ringdown')
    expect(windowTitle({ call: talking, unseenMissed })).toBe('Talking to bob – Ringdown')
  })

  it('tells of a second caller before the call, and of one on hold when no other is on', () => {
    const waiting = { contact: 'carol', sinceMs: 0 }
    expect(windowTitle({ call: talking, waiting, unseenMissed })).toBe('carol is also calling – Ringdown')
    expect(windowTitle({ call: talking, held, unseenMissed })).toBe('Talking to bob – Ringdown')
    expect(windowTitle({ call: idle, held, unseenMissed })).toBe('carol is on hold – Ringdown')
  })

  it('counts missed calls when nobody is on the line', () => {
    expect(windowTitle({ call: idle, unseenMissed })).toBe('(1) Ringdown')
    expect(windowTitle({ call: idle, unseenMissed: 0 })).toBe('Ringdown')
  })
})

describe('announcements', () => {
  it('tell that a call began, was muted and ended', () => {
    expect(callAnnouncement({ call: talking })).toBe('Talking to bob')
    expect(callAnnouncement({ call: { ...talking, muted: true } })).toMatch(/muted/)
    const ended: CallState = {
      kind: 'ended',
      contact: 'bob',
      direction: 'outgoing',
      reason: 'refused',
      durationMs: 0,
      atMs: 0,
    }
    expect(callAnnouncement({ call: ended })).toBe('Call ended. bob declined, or is in another call.')
  })

  it('tell that a call was put on hold', () =>
    expect(callAnnouncement({ call: { kind: 'idle' }, held })).toBe('carol is on hold'))

  it('leave an incoming call to its dialog', () =>
    expect(callAnnouncement({ call: { kind: 'ringing', contact: 'bob', sinceMs: 0 } })).toBe(''))
})

it('a countdown says that it is trying when the time has come', () => {
  expect(retryWords(10_000, 6500)).toBe('Trying again in 4 s')
  expect(retryWords(10_000, 10_000)).toBe('Trying again…')
})

it('a cause becomes a sentence of its own', () => {
  expect(asSentence('cannot open the default input device: Device unavailable')).toBe(
    'Cannot open the default input device: Device unavailable.',
  )
  expect(asSentence('the input device has stopped: is it still connected?')).toBe(
    'The input device has stopped: is it still connected?',
  )
})

it('the length of a call is told only if there was one', () => {
  expect(lengthWords(0)).toBeUndefined()
  expect(lengthWords(61_000)).toBe('You talked for 01:01.')
})
