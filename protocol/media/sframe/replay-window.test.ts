import { describe, expect, it } from 'vitest'
import { REPEAT_FRAMES, ReplayWindow, WINDOW_FRAMES } from './replay-window'

const windowWith = (...counters: readonly number[]): ReplayWindow => {
  const window = new ReplayWindow()
  for (const counter of counters) window.note(BigInt(counter))
  return window
}
const admitted = (window: ReplayWindow, counters: readonly number[]): readonly number[] =>
  counters.filter((counter) => window.admits(BigInt(counter)))

describe('a replay window', () => {
  it('admits any counter first', () => {
    expect(new ReplayWindow().admits(0n)).toBe(true)
    expect(new ReplayWindow().admits(2n ** 64n - 1n)).toBe(true)
  })

  it('admits repeats of recent frames, and of no others', () => {
    const newest = 5_000
    const all = Array.from({ length: newest + 1 }, (_, counter) => counter)
    expect(admitted(windowWith(...all), all)).toEqual(all.slice(-REPEAT_FRAMES))
  })

  it('admits a late frame once, while it is in the window', () => {
    const newest = 5_000
    const window = windowWith(newest)
    const [tooLate, late] = [newest - WINDOW_FRAMES, newest - WINDOW_FRAMES + 1]
    expect(admitted(window, [tooLate, late, newest + 1])).toEqual([late, newest + 1])
    window.note(BigInt(late))
    expect(admitted(window, [tooLate, late, late + 1])).toEqual([late + 1])
  })

  it.each([1, REPEAT_FRAMES, WINDOW_FRAMES - 1, WINDOW_FRAMES, 10 * WINDOW_FRAMES])(
    'forgets what is behind it when it jumps by %d',
    (jump) => {
      const first = 3 * WINDOW_FRAMES
      const window = windowWith(first - 100, first, first + jump)
      for (let counter = first + jump; counter > first + jump - WINDOW_FRAMES; counter--) {
        const isRecent = counter > first + jump - REPEAT_FRAMES
        const wasSeen = [first - 100, first, first + jump].includes(counter)
        expect(window.admits(BigInt(counter))).toBe(isRecent || !wasSeen)
      }
      expect(window.admits(BigInt(first + jump - WINDOW_FRAMES))).toBe(false)
    },
  )
})
