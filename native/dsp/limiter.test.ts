import fc from 'fast-check'
import { expect, it } from 'vitest'
import { speechLike, tone } from '../testing/signals'
import { Limiter } from './limiter'

const CEILING = 10 ** (-1 / 20)

const limited = (input: Float32Array, block = 480): Float32Array => {
  const limiter = new Limiter()
  const output = input.slice()
  for (let n = 0; n + block <= output.length; n += block) limiter.process(output.subarray(n, n + block))
  return output
}

const peak = (samples: Float32Array): number =>
  samples.reduce((top, sample) => Math.max(top, Math.abs(sample)), 0)

it('never outputs a sample above -1 dBFS', () => {
  const block = fc
    .constantFrom(24, 120, 240, 480)
    .chain((length) =>
      fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: length, maxLength: length }),
    )
    .map((samples) => Float32Array.from(samples))
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (blocks) => {
      const limiter = new Limiter()
      for (const samples of blocks) {
        limiter.process(samples)
        expect(peak(samples)).toBeLessThanOrEqual(CEILING + 1e-6)
      }
    }),
    { numRuns: 50 },
  )
})

it('does not change quieter sound', () => {
  const speech = speechLike(2).map((x) => x * 0.5)
  expect(limited(speech)).toEqual(speech)
})

it('recovers within half a second of a peak', () => {
  const loud = tone(500, 4800, 3)
  const quiet = tone(500, 48_000, 0.3)
  const both = new Float32Array([...loud, ...quiet])
  const output = limited(both)
  expect(peak(output.subarray(0, 4800))).toBeGreaterThan(0.8)
  expect(output.subarray(4800 + 24_000)).toEqual(both.subarray(4800 + 24_000))
})

it.each([120, 240, 480])('attenuates and recovers without clicks, in blocks of %d', (block) => {
  const swell = tone(200, 48_000, 1).map((x, n) => x * (1 + Math.sin((2 * Math.PI * n) / 9600)))
  const output = limited(swell, block)
  const steps = output.map((x, n) => Math.abs(x - (output[n - 1] ?? 0)))
  const steepest = (2 * Math.PI * 200 * 2) / 48_000
  expect(peak(steps)).toBeLessThan(1.5 * steepest)
})
