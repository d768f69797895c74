import { expect, it } from 'vitest'
import { RecentSamples } from './recent-samples'

it('returns any part of the end of a stream, and silence for missing samples', () => {
  const recent = new RecentSamples(4)
  recent.push(Float32Array.of(1, 2, 3))
  recent.push(Float32Array.of(4, 5, 6))
  const until = (end: number): number[] => {
    const part = new Float32Array(3)
    recent.copyUntil(end, part)
    return [...part]
  }
  expect(recent.count).toBe(6)
  expect(until(6)).toEqual([4, 5, 6])
  expect(until(5)).toEqual([3, 4, 5])
  expect(until(4)).toEqual([0, 3, 4])
  expect(until(8)).toEqual([6, 0, 0])
})
