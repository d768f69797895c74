import { expect, it } from 'vitest'
import { tone } from '../testing/signals'
import { DriftResampler } from './drift-resampler'

const resample = (input: Float32Array, ppm: number): Float32Array => {
  const resampler = new DriftResampler()
  const output: number[] = []
  for (let n = 0; n < input.length; n += 480)
    output.push(...resampler.process(input.subarray(n, n + 480), ppm))
  return Float32Array.from(output)
}

it.each([-200, 200, 1000])('converts a stream that is %d ppm fast to the slower clock', (ppm) => {
  const step = 1 + ppm / 1e6
  const output = resample(tone(1000, 96_000), ppm)
  expect(Math.abs(output.length - 96_000 / step)).toBeLessThan(4)
  // Two samples late, because the curve needs the next two.
  const error = output.map((x, n) => x - 0.3 * Math.sin((2 * Math.PI * 1000 * (n * step - 2)) / 48_000))
  expect(Math.max(...error.subarray(10).map(Math.abs))).toBeLessThan(0.001)
})

it('returns every sample of a stream of the same speed', () => {
  const input = tone(440, 4800)
  expect(resample(input, 0).subarray(2)).toEqual(input.subarray(0, -2))
})
