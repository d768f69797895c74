import { describe, expect, it } from 'vitest'
import { BLOCK_SAMPLES } from '../audio/audio-device'
import { tone } from '../testing/signals'
import { levelDbfs } from './level'
import { Decimator, DOWN_AND_UP_SAMPLES, Interpolator } from './narrowband'

const SAMPLES = 100 * BLOCK_SAMPLES

/** Down to 8 kHz and up again, block by block. */
const downAndUp = (samples: Float32Array): Float32Array => {
  const [decimator, interpolator] = [new Decimator(), new Interpolator()]
  const output = new Float32Array(samples.length)
  for (let at = 0; at < samples.length; at += BLOCK_SAMPLES)
    output.set(interpolator.process(decimator.process(samples.subarray(at, at + BLOCK_SAMPLES))), at)
  return output
}

describe('a stream on its way to 8 kHz and back', () => {
  it.each([300, 1000, 2500])('keeps a tone of %d Hz, later by a known time', (hertz) => {
    const before = tone(hertz, SAMPLES)
    const after = downAndUp(before)
    const error = before
      .subarray(BLOCK_SAMPLES, SAMPLES - BLOCK_SAMPLES)
      .map((x, n) => x - (after[n + BLOCK_SAMPLES + DOWN_AND_UP_SAMPLES] ?? 0))
    expect(levelDbfs(error) - levelDbfs(before)).toBeLessThan(-30)
  })

  it.each([5000, 9000, 15_000])('loses a tone of %d Hz instead of folding it back', (hertz) => {
    const before = tone(hertz, SAMPLES)
    expect(levelDbfs(downAndUp(before).subarray(BLOCK_SAMPLES)) - levelDbfs(before)).toBeLessThan(-35)
  })
})
