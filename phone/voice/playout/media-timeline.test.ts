import { describe, expect, it } from 'vitest'
import { MediaTimeline } from './media-timeline'

const WRAP = 2 ** 32

describe('the time line of a stream', () => {
  it('begins with its first packet and does not wrap', () => {
    const timeline = new MediaTimeline()
    expect(timeline.place(65_535, WRAP - 960, 0)).toEqual({ kind: 'first', start: 0 })
    expect(timeline.place(0, 0, 20)).toEqual({ kind: 'newest', start: 960, missing: 0 })
    expect(timeline.place(3, 3 * 960, 80)).toEqual({ kind: 'newest', start: 4 * 960, missing: 2 })
    expect(timeline.place(2, 2 * 960, 81)).toEqual({ kind: 'earlier', start: 3 * 960 })
    expect(timeline.place(2, 2 * 960, 82)).toEqual({ kind: 'duplicate' })
  })

  it('continues for the elapsed time and two seconds more without packets', () => {
    const timeline = new MediaTimeline()
    timeline.place(1, 0, 0)
    expect(timeline.place(2, 12 * 48_000, 10_000).kind).toBe('newest')
    expect(timeline.place(3, 24 * 48_000 + 1, 20_000).kind).toBe('first')
  })

  it('ends where a later packet has an earlier timestamp', () => {
    const timeline = new MediaTimeline()
    timeline.place(1, 96_000, 0)
    expect(timeline.place(2, 95_999, 20)).toEqual({ kind: 'first', start: 0 })
    expect(timeline.place(3, 95_999 + 960, 40)).toEqual({ kind: 'newest', start: 960, missing: 0 })
  })

  it.each([
    ['of a later packet that is the same', 11, 9600],
    ['of an earlier packet that is later', 9, 9601],
    ['of an earlier packet from long before', 9, 9600 - 13 * 48_000],
  ])('has no place for a timestamp %s', (_, sequence, timestamp) => {
    const timeline = new MediaTimeline()
    timeline.place(10, 9600, 0)
    expect(timeline.place(sequence, (timestamp + WRAP) % WRAP, 20)).toEqual({ kind: 'misplaced' })
  })

  it('knows which repeats belong to missing packets', () => {
    const timeline = new MediaTimeline()
    timeline.place(1, 0, 0)
    timeline.place(3, 2 * 960, 40)
    expect(timeline.placeRepeat(WRAP - 960)).toBeUndefined()
    expect(timeline.placeRepeat(0)).toBeUndefined()
    expect(timeline.placeRepeat(960)).toBe(960)
    expect(timeline.placeRepeat(960)).toBeUndefined()
    expect(timeline.place(2, 960, 60)).toEqual({ kind: 'duplicate' })
  })
})
