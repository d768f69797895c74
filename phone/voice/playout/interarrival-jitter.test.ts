import { expect, test } from 'vitest'
import { InterarrivalJitter } from './interarrival-jitter'

const jitterOf = (gaps: readonly number[]): number => {
  const jitter = new InterarrivalJitter()
  let now = 0
  for (const gap of [0, ...gaps]) jitter.arrived((now += gap), 20)
  return jitter.ms
}

test('a steady stream has no jitter', () => {
  expect(jitterOf(new Array<number>(100).fill(20))).toBe(0)
})

test('jitter comes to the mean deviation from the pace', () => {
  expect(jitterOf(Array.from({ length: 1000 }, (_, n) => (n % 2 === 0 ? 10 : 30)))).toBeCloseTo(10, 1)
})

test('one late frame counts a sixteenth', () => {
  expect(jitterOf([20, 20, 52])).toBe(2)
})

test('a pause of the peer is not jitter', () => {
  expect(jitterOf([20, 20, 30_000, 20])).toBe(0)
})
