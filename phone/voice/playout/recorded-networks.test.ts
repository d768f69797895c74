import { describe, expect, test } from 'vitest'
import delaysOf from './testing/recorded-delays.json'
import { FRAME_MS, meanDelay, replay } from './testing/replay'

/** Recorded in runs of `bench:voice`: each frame's delay over the fastest, ms. */
const arrivalsOf = (name: keyof typeof delaysOf): number[] =>
  delaysOf[name].map((delayMs, frame) => (frame + 1) * FRAME_MS + delayMs)

const SETTLED_MS = 5_000
const END_MS = 59_000

/** The share of blocks after the first seconds without the peer's sound. */
const missing = (kinds: readonly string[], blockMs: number): number => {
  const settled = kinds.slice(SETTLED_MS / blockMs)
  return settled.filter((kind) => kind !== 'play').length / settled.length
}

describe.each([5, 10])('a minute of a real network, with blocks of %d ms', (blockMs) => {
  test('on one busy machine: hardly anything is missing, and playout stays early', () => {
    const call = replay({ arrivals: arrivalsOf('clean'), untilMs: END_MS, blockMs })
    expect(missing(call.kinds, blockMs)).toBeLessThan(0.003)
    expect(meanDelay(call, SETTLED_MS, END_MS)).toBeLessThan(45)
  })

  test('of 30 ms that loses 2 % of its packets: less than 0.4 % is missing', () => {
    const call = replay({ arrivals: arrivalsOf('30 ms, 2 % loss'), untilMs: END_MS, blockMs })
    expect(missing(call.kinds, blockMs)).toBeLessThan(0.004)
    expect(call.buffer.counters.discardedFrames).toBe(0)
    expect(meanDelay(call, SETTLED_MS, END_MS)).toBeLessThan(140)
  })
})
