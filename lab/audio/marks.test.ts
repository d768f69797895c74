import { beforeAll, describe, expect, it } from 'vitest'
import { median } from '../../base/statistics'
import { mouthToEar, withMarks, type TimedSound } from './marks'
import { spoken } from './speech'
import { SAMPLE_RATE } from '../../native/audio/audio-device'

let marked: Float32Array

beforeAll(async () => {
  const sentence = await spoken('It is easy to tell the depth of a well.')
  const speech = new Float32Array(12 * SAMPLE_RATE)
  for (let at = 0; at + sentence.length < speech.length; at += sentence.length) speech.set(sentence, at)
  marked = withMarks(speech)
})

/** A recording that starts at `startMs` of the common clock. */
const recorded = (samples: Float32Array, startMs = 0): TimedSound => ({
  samples,
  timeOf: (sample) => startMs + (sample / SAMPLE_RATE) * 1000,
  sampleAt: (timeMs) => ((timeMs - startMs) / 1000) * SAMPLE_RATE,
})

/** With room at the end for the echo of the last mark. */
const padded = (samples: Float32Array, before: number, gain = 1): Float32Array => {
  const result = new Float32Array(before + samples.length + 2 * SAMPLE_RATE)
  result.set(
    samples.map((sample) => sample * gain),
    before,
  )
  return result
}

describe('mouth-to-ear latency', () => {
  it('is accurate to a tenth of a millisecond, at any level', () => {
    const { latenciesMs, lostMarks } = mouthToEar(
      recorded(padded(marked, 0)),
      recorded(padded(marked, 0.0873 * SAMPLE_RATE, 0.05)),
    )
    expect(latenciesMs).toHaveLength(6)
    expect(lostMarks).toBe(0)
    for (const latency of latenciesMs) expect(Math.abs(latency - 87.3)).toBeLessThan(0.1)
  })

  it('accounts for the different starts of the two recordings', () => {
    const { latenciesMs } = mouthToEar(
      recorded(padded(marked, 0), 1_000),
      recorded(padded(marked, 0.25 * SAMPLE_RATE), 800),
    )
    expect(median(latenciesMs)).toBeCloseTo(50, 0)
  })

  it('counts lost marks', () => {
    const deaf = padded(marked, 4_800)
    deaf.fill(0, 5 * SAMPLE_RATE)
    const { latenciesMs, lostMarks } = mouthToEar(recorded(padded(marked, 0)), recorded(deaf))
    expect(latenciesMs).toHaveLength(2)
    expect(lostMarks).toBe(4)
  })

  it('finds no marks in silence', () => {
    const silence = recorded(new Float32Array(4 * SAMPLE_RATE))
    expect(mouthToEar(silence, silence)).toEqual({
      latenciesMs: [],
      saidAtMs: [],
      lostMarks: 0,
      lostAtMs: [],
    })
  })
})
