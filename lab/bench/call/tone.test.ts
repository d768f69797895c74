import { expect, test } from 'vitest'
import { noise, tone } from '../../../native/testing/signals'
import { firstSound } from './tone'

test('The first sound is where a tone begins, not the hiss before it', () => {
  const samples = noise(48_000).map((sample) => sample * 0.001)
  samples.set(tone(1_000, 24_000, 0.2), 24_000)
  expect(firstSound(samples, 0)).toBe(24_000)
  expect(firstSound(samples, 30_000)).toBe(30_000)
  expect(firstSound(samples.subarray(0, 24_000), 0)).toBeUndefined()
})
