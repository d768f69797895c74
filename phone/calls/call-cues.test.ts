import { expect, it } from 'vitest'
import type { CueName, EndReason } from '../model'
import { type Call, IDLE, type Lines, type Talking } from './call'
import { callCue } from './call-cues'

const talking = (id: number, muted = false): Talking => ({
  ...{ kind: 'talking', id, contact: `contact ${id}`, sinceMs: 0, direction: 'outgoing' },
  muted,
})
const calling: Call = { kind: 'calling', id: 1, contact: 'contact 1', sinceMs: 0 }
const connecting: Call = { ...calling, kind: 'connecting', direction: 'outgoing' }
const ended = (reason: EndReason): Call => ({
  ...{ kind: 'ended', id: 1, contact: 'contact 1', direction: 'outgoing' },
  ...{ reason, durationMs: 0, atMs: 0 },
})

it.each<[string, Lines, Lines, CueName | undefined]>([
  ['a call that is answered', { stage: connecting }, { stage: talking(1) }, undefined],
  ['a call that is over', { stage: talking(1) }, { stage: ended('peer-hung-up') }, 'ended'],
  ['a microphone that is muted', { stage: talking(1) }, { stage: talking(1, true) }, 'mute'],
  ['a microphone that is open again', { stage: talking(1, true) }, { stage: talking(1) }, 'unmute'],
  ['a call that is put on hold', { stage: talking(1) }, { stage: IDLE, held: talking(1) }, 'hold'],
  ['a call that is taken back', { stage: IDLE, held: talking(1) }, { stage: talking(1) }, 'resume'],
  [
    'two calls that are swapped',
    { stage: talking(1), held: talking(2, true) },
    { stage: talking(2, true), held: talking(1) },
    'resume',
  ],
  ['a held call that is over', { stage: IDLE, held: talking(1) }, { stage: IDLE }, 'ended'],
  ['a call that is declined', { stage: calling }, { stage: ended('peer-declined') }, 'refused'],
  ['a call that cannot connect', { stage: connecting }, { stage: ended('unreachable') }, 'refused'],
  ['a call that we give up', { stage: calling }, { stage: ended('cancelled') }, undefined],
  ['a new call', { stage: IDLE }, { stage: calling }, undefined],
  [
    'a call that goes on',
    { stage: talking(1) },
    { stage: { ...talking(1), isReconnecting: true } },
    undefined,
  ],
])('tells the user of %s', (_, before, now, cue) => {
  expect(callCue(before, now)).toBe(cue)
})
