import { expect, test } from 'vitest'
import { timestampPlus } from '../../../protocol/media'
import { InterarrivalJitter } from './interarrival-jitter'

const jitterOf = (gaps: readonly number[]): number => {
  const jitter = new InterarrivalJitter()
  let [now, timestamp] = [0, 0xffff_ff00]
  for (const gap of [0, ...gaps]) {
    jitter.arrived((now += gap), timestamp)
    timestamp = timestampPlus(timestamp, 960)
  }
  return jitter.ms
}

test('a steady stream has no jitter', () => {
  expect(jitterOf(new Array<number>(100).fill(20))).toBe(0)
})

test('jitter approaches the mean deviation from the pace', () => {
  expect(jitterOf(Array.from({ length: 1000 }, (_, n) => (n % 2 === 0 ? 10 : 30)))).toBeCloseTo(10, 1)
})

test('one late frame counts a sixteenth', () => {
  expect(jitterOf([20, 20, 52])).toBe(2)
})

test('a pause of the peer is not jitter', () => {
  expect(jitterOf([20, 20, 30_000, 20])).toBe(0)
})

test('lost and reordered packets are not jitter', () => {
  const jitter = new InterarrivalJitter()
  for (const packet of [0, 1, 5, 4, 6]) jitter.arrived(20 * packet, 960 * packet)
  expect(jitter.ms).toBe(0)
})
