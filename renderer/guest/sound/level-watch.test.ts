import { expect, it } from 'vitest'
import { powerOf } from './level-watch'

it.each([
  [Float32Array.of(1, -1, 1, -1), 0],
  [Float32Array.of(0.1, -0.1), -20],
  [Float32Array.of(0.001, 0.001), -60],
  [Float32Array.of(0, 0), -Infinity],
])('the power of %j is %d dBFS', (samples, dbfs) => expect(powerOf(samples)).toBeCloseTo(dbfs, 3))
