import { expect, test } from 'vitest'
import { soundGaps } from './sound-gaps'

const every20 = (from: number, to: number): readonly number[] =>
  Array.from({ length: (to - from) / 20 + 1 }, (_, n) => from + 20 * n)

test('Sound without a break has no gap', () => {
  expect(soundGaps(every20(0, 2000), 1000, 2010)).toEqual({ longestMs: 0, backAtMs: undefined, others: [] })
})

test('The longest gap counts, with the time at which sound is back; the others are listed', () => {
  const heard = [...every20(0, 1000), ...every20(1500, 2000), ...every20(2100, 3000)]
  expect(soundGaps(heard, 900, 3000)).toEqual({ longestMs: 500, backAtMs: 1500, others: [100] })
})

test('A gap from before does not count, one that begins before does', () => {
  const heard = [...every20(0, 100), ...every20(600, 1000), ...every20(1500, 2000)]
  expect(soundGaps(heard, 1200, 2000)).toEqual({ longestMs: 500, backAtMs: 1500, others: [] })
})

test('Sound that does not come again lacks until the end', () => {
  expect(soundGaps(every20(0, 1000), 900, 5000)).toEqual({
    longestMs: 4000,
    backAtMs: undefined,
    others: [],
  })
  expect(soundGaps([], 900, 5000)).toMatchObject({ longestMs: 4100 })
})
