import { expect, it } from 'vitest'
import { SAMPLE_RATE } from '../audio/audio-device'
import { noise, tone } from '../testing/signals'
import { levelDbfs } from './level'
import { Decimator } from './narrowband'

/** Converts to 8 kHz, in pieces of a given length. */
const decimated = (samples: Float32Array, piece = 480): Float32Array => {
  const decimator = new Decimator()
  const output: number[] = []
  for (let at = 0; at < samples.length; at += piece)
    output.push(...decimator.process(samples.subarray(at, at + piece)))
  return Float32Array.from(output)
}

it('keeps the band of a loudspeaker and removes aliases', () => {
  const gainAt = (hertz: number): number =>
    levelDbfs(decimated(tone(hertz, SAMPLE_RATE)).subarray(10)) - levelDbfs(tone(hertz, SAMPLE_RATE))
  for (const hertz of [200, 1000, 2500]) expect(Math.abs(gainAt(hertz))).toBeLessThan(3)
  for (const hertz of [6000, 9000, 15_000]) expect(gainAt(hertz)).toBeLessThan(-25)
})

it('accepts pieces of any length', () => {
  const samples = noise(4800)
  const whole = decimated(samples)
  expect(whole.length).toBe(Math.floor((4800 - 1) / 6) + 1)
  for (const piece of [1, 479, 481]) expect(decimated(samples, piece)).toEqual(whole)
})
