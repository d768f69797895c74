import { expect, it } from 'vitest'
import type { CallState, VoiceElsewhere } from '../../electron/api'
import { blankState } from '../state/testing/blank-state'
import { somebody } from '../state/testing/somebody'
import { isCallElsewhere, withElsewhere } from './with-elsewhere'

const talking: CallState = {
  ...{ kind: 'talking', ...somebody('Bob'), privacy: 'known', direction: 'incoming' },
  ...{ sinceMs: 1, muted: false },
}
const ringing: CallState = { kind: 'ringing', ...somebody('Carol'), privacy: 'known', sinceMs: 1 }
const held = { ...somebody('Dave'), privacy: 'known', direction: 'incoming', sinceMs: 1 } as const
const elsewhere = (more: Partial<VoiceElsewhere>): VoiceElsewhere => ({
  ...{ network: '2', server: 'club.example', call: { kind: 'idle' }, ...more },
})

it('is the same state with one network', () => expect(withElsewhere(blankState)).toBe(blankState))

it('has the call that talks and the one on hold, wherever they are', () => {
  const state = { ...blankState, held, elsewhere: [elsewhere({ call: talking })] }
  expect(withElsewhere(state)).toMatchObject({ call: talking, held })
  expect(isCallElsewhere(state)).toBe(true)
})

it('leaves a call that rings elsewhere out, and one that rings here in', () => {
  const there = { ...blankState, elsewhere: [elsewhere({ call: ringing })] }
  expect(withElsewhere(there).call).toEqual({ kind: 'idle' })
  expect(isCallElsewhere(there)).toBe(false)
  const here = { ...blankState, call: ringing, elsewhere: [elsewhere({ call: talking, held })] }
  expect(withElsewhere(here)).toMatchObject({ call: ringing, held })
})
