import { expect, test } from 'vitest'
import { tone } from '../../native/testing/signals'
import { GainRamp } from './capture/gain-ramp'
import { LevelMeter } from './level-meter'

const measured = (samples: Float32Array): number => {
  const meter = new LevelMeter()
  for (let at = 0; at < samples.length; at += 480) meter.measure(samples.subarray(at, at + 480))
  return meter.dbfs
}

test('a full-scale sine is -3 dBFS, a tenth of it -23', () => {
  expect(measured(tone(1000, 9600, 1))).toBeCloseTo(-3.01, 1)
  expect(measured(tone(1000, 9600, 0.1))).toBeCloseTo(-23.01, 1)
})

test('silence and anything quieter is -100 dBFS', () => {
  expect(measured(new Float32Array(4800))).toBe(-100)
  expect(measured(tone(1000, 4800, 1e-9))).toBe(-100)
})

test('louder sound counts for 100 ms only', () => {
  const samples = new Float32Array(9600)
  samples.set(tone(1000, 4800, 1))
  expect(measured(samples)).toBe(-100)
})

test('a gain reaches its target in 5 ms without a jump', () => {
  const ramp = new GainRamp(1)
  const samples = new Float32Array(480).fill(1)
  ramp.apply(samples, 0)
  expect(samples[0]).toBeGreaterThan(0.99)
  expect(samples[120]).toBeCloseTo(0.5, 1)
  expect([...samples.subarray(240)].every((sample) => sample === 0)).toBe(true)
})
