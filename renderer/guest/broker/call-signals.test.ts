import { describe, expect, it } from 'vitest'
import { byeSignal, isFirstOffer, offerSignal, readCallSignal } from './call-signals'

const OURS = '0123456789abcdef'
const answer = { link: 'webrtc', type: 'answer', generation: 1, sdp: 'v=0', candidates: ['candidate:1'] }

describe('a signal of a phone', () => {
  it.each([
    [answer, { kind: 'answer', generation: 1, sdp: 'v=0', candidates: ['candidate:1'] }],
    [{ ...answer, reference: OURS }, { kind: 'answer' }],
    [
      { link: 'webrtc', type: 'candidate', generation: 0, candidate: 'candidate:2' },
      { kind: 'candidate', generation: 0, candidate: 'candidate:2' },
    ],
    [
      { link: 'webrtc', type: 'restart', generation: 3 },
      { kind: 'restart', generation: 3 },
    ],
    [
      { link: 'webrtc', type: 'bye', reason: 'busy' },
      { kind: 'bye', reason: 'busy' },
    ],
    [
      { link: 'webrtc', type: 'bye', reason: 'bored' },
      { kind: 'bye', reason: undefined },
    ],
  ])('%j is read', (said, signal) => expect(readCallSignal(said, OURS)).toMatchObject(signal))

  it.each([
    undefined,
    'bye',
    [answer],
    { ...answer, link: 'tcp' },
    { ...answer, reference: 'another call' },
    { ...answer, type: 'offer' },
    { ...answer, generation: -1 },
    { ...answer, generation: 1.5 },
    { ...answer, generation: '1' },
    { ...answer, generation: 0x10000 },
    { ...answer, sdp: 'x'.repeat(16 * 1024 + 1) },
    { ...answer, sdp: undefined },
    { ...answer, candidates: 'candidate:1' },
    { ...answer, candidates: Array(21).fill('') },
    { link: 'webrtc', type: 'candidate', generation: 0, candidate: 'x'.repeat(257) },
    { link: 'webrtc', type: 'bye', reference: 'another call' },
  ])('%j is not', (said) => expect(readCallSignal(said, OURS)).toBeUndefined())

  it('has no candidates that are no texts', () => {
    const said = { ...answer, candidates: [1, 'candidate:1', 'x'.repeat(257)] }
    expect(readCallSignal(said, OURS)).toMatchObject({ candidates: ['candidate:1'] })
  })
})

describe('a signal of the page', () => {
  it('begins a call without a type, and its next connections with one', () => {
    const first = offerSignal(OURS, 0, 'v=0')
    expect(first).toEqual({ link: 'webrtc', generation: 0, sdp: 'v=0', candidates: [], reference: OURS })
    expect(isFirstOffer(first)).toBe(true)
    const next = offerSignal(OURS, 1, 'v=0')
    expect(next).toMatchObject({ type: 'offer', generation: 1 })
    expect(isFirstOffer(next)).toBe(false)
  })

  it('says at the beginning that we only listen', () => {
    const first = offerSignal(OURS, 0, 'v=0', true)
    expect(first).toMatchObject({ listens: true })
    expect(isFirstOffer(first)).toBe(true)
    expect(offerSignal(OURS, 1, 'v=0', true)).not.toHaveProperty('listens')
  })

  it('ends a call with a reason, or none', () => {
    expect(byeSignal(OURS)).toEqual({ link: 'webrtc', type: 'bye', reference: OURS })
    expect(byeSignal(undefined, 'busy')).toEqual({ link: 'webrtc', type: 'bye', reason: 'busy' })
  })
})
