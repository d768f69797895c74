import { beforeAll, describe, expect, test } from 'vitest'
import { real, slide } from '../../audio/correlate'
import { withMarks, type TimedSound } from '../../audio/marks'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { noise, speechLike } from '../../../native/testing/signals'
import { voiceQuality, type VoiceQuality } from './voice-quality'

const SECONDS = 6
/** Between two marks, in the middle of speech. */
const AMID_MS = 3_700

let speech: Float32Array
beforeAll(() => (speech = withMarks(speechLike(SECONDS))))

const samplesIn = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1000)

/** A recording by a perfect card that began at `startMs`, with room at the end for late sound. */
const recorded = (samples: Float32Array, startMs = 0, roomMs = 2_000): TimedSound => {
  const roomy = new Float32Array(samples.length + samplesIn(roomMs))
  roomy.set(samples)
  return {
    samples: roomy,
    timeOf: (sample) => startMs + (sample / SAMPLE_RATE) * 1000,
    sampleAt: (timeMs) => ((timeMs - startMs) / 1000) * SAMPLE_RATE,
  }
}

const delayed = (samples: Float32Array, ms: number): Float32Array => {
  const result = new Float32Array(samples.length + samplesIn(ms))
  result.set(samples, samplesIn(ms))
  return result
}

/** The middle of 24 bands from 100 to 7,000 Hz on a logarithmic scale. */
const MIDDLE_HZ = 100 * Math.sqrt(70)

/** A low-pass filter without delay: a windowed sinc (Hann). */
const below = (hertz: number, samples: Float32Array): Float32Array => {
  const half = 400
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const x = (2 * hertz * (i - half)) / SAMPLE_RATE
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
    return ((2 * hertz) / SAMPLE_RATE) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * (i - half)) / half))
  })
  const padded = new Float32Array(samples.length + 2 * half)
  padded.set(samples, half)
  return Float32Array.from(slide(padded, real(taps)).re)
}

const judge = (heard: Float32Array, startMs = 0): VoiceQuality =>
  voiceQuality(recorded(speech, 0, 0), recorded(heard, startMs))

describe('the quality of a voice', () => {
  test('is perfect when the output is only later and quieter than the input', () => {
    // The second recording began 30 ms after the first.
    const quality = judge(
      delayed(speech, 137).map((sample) => sample * 0.5),
      30,
    )
    expect(quality.medianMs).toBeCloseTo(167, 0)
    expect(quality.p95Ms).toBeCloseTo(167, 0)
    expect(quality.gainDb).toBeCloseTo(-6.02, 1)
    expect(quality).toMatchObject({ marks: 3, lostMarks: 0, gapShare: 0, badShare: 0, longestGapMs: 0 })
    expect(quality.lsdDb).toBeLessThan(0.05)
    expect(quality.activeFrames).toBeGreaterThan(50)
  })

  test('reports a gap of 100 ms as a gap, as bad frames and by its length', () => {
    const holed = delayed(speech, 50)
    holed.fill(0, samplesIn(50 + AMID_MS), samplesIn(150 + AMID_MS))
    const quality = judge(holed)
    const frames = quality.gapShare * quality.activeFrames
    expect(frames).toBeGreaterThanOrEqual(2)
    expect(frames).toBeLessThanOrEqual(5)
    expect(quality.longestGapMs).toBeGreaterThanOrEqual(40)
    expect(quality.longestGapMs).toBeLessThanOrEqual(100)
    expect(quality.badShare).toBeGreaterThanOrEqual(quality.gapShare)
  })

  test('has a distance of 4.3 dB when half of the bands are 6 dB down', () => {
    const source = withMarks(noise(SECONDS * SAMPLE_RATE).map((sample) => sample * 0.2))
    const low = below(MIDDLE_HZ, source)
    const tilted = source.map((sample, i) => (sample + (low[i] ?? 0)) / 2)
    const quality = voiceQuality(recorded(source), recorded(tilted))
    expect(quality.lsdDb).toBeGreaterThan(Math.sqrt(0.5) * 6.02 - 0.4)
    expect(quality.lsdDb).toBeLessThan(Math.sqrt(0.5) * 6.02 + 0.4)
    expect(quality.badShare).toBe(0)
  })

  test('follows a latency that jumps between two marks', () => {
    const heard = new Float32Array(speech.length + SAMPLE_RATE)
    const half = samplesIn(4_000)
    heard.set(speech.subarray(0, half), samplesIn(40))
    heard.set(speech.subarray(half), half + samplesIn(340))
    const quality = judge(heard)
    expect(Math.min(...quality.latenciesMs)).toBeCloseTo(40, 0)
    expect(Math.max(...quality.latenciesMs)).toBeCloseTo(340, 0)
    expect(quality.badShare).toBeLessThan(0.03)
  })

  test('cannot be measured for silence, or for a mark or two without speech', () => {
    expect(() => judge(new Float32Array(speech.length))).toThrow('nothing of what was said came through')
    const marks = withMarks(new Float32Array(speech.length))
    expect(() => voiceQuality(recorded(marks), recorded(delayed(marks, 50)))).toThrow('too little speech')
  })
})
