import { describe, expect, it } from 'vitest'
import { StutterWatch } from './stutter-watch'

const BLOCK_MS = 5
const STOP_MS = 1000

/** A loudspeaker that plays for this time and stops for a second at these times. @returns when the result changed, s */
const play = (toMs: number, stopsMs: readonly number[], watch = new StutterWatch()): readonly number[] => {
  const changes: number[] = []
  for (let nowMs = 0; nowMs < toMs; nowMs += BLOCK_MS) {
    if (stopsMs.some((stopMs) => nowMs >= stopMs && nowMs < stopMs + STOP_MS)) continue
    if (watch.asked(nowMs, BLOCK_MS)) changes.push(nowMs / 1000)
  }
  return changes
}

describe('a loudspeaker', () => {
  it('does not stutter when it stops once, or rarely', () => {
    expect(play(200_000, [20_000, 60_000, 100_000, 140_000])).toEqual([])
  })

  it('does not stutter while it starts', () => {
    expect(play(60_000, [500, 2_000, 3_500])).toEqual([])
  })

  it('stutters from the second stop within half a minute until half a minute without one', () => {
    expect(play(200_000, [20_000, 40_000])).toEqual([41, 71])
    expect(play(200_000, [20_000, 40_000, 60_000, 80_000])).toEqual([41, 111])
  })

  it('starts again after a rest', () => {
    const watch = new StutterWatch()
    play(50_000, [20_000, 40_000], watch)
    expect(watch.lasts).toBe(true)
    watch.reset()
    expect(watch.lasts).toBe(false)
    expect(watch.asked(100_000, BLOCK_MS)).toBe(false)
  })
})
