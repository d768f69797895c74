import { describe, expect, test } from 'vitest'
import { withMarks, type TimedSound } from '../../audio/marks'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { speechLike } from '../../../native/testing/signals'
import { latencyCurve, type LatencyPoint } from './latency-curve'
import { stallRecovery } from './stall-recovery'

/** A point every 100 ms. */
const curveOf = (seconds: number, latencyAt: (ms: number) => number): LatencyPoint[] =>
  Array.from({ length: seconds * 10 }, (_, i) => ({ saidAtMs: i * 100, latencyMs: latencyAt(i * 100) }))

const recorded = (samples: Float32Array): TimedSound => ({
  samples,
  timeOf: (sample) => (sample / SAMPLE_RATE) * 1000,
  sampleAt: (timeMs) => (timeMs / 1000) * SAMPLE_RATE,
})

describe('latency after a stall', () => {
  test('is read one, three and ten seconds after its end', () => {
    const curve = curveOf(20, (ms) => (ms < 5_000 ? 50 : Math.max(50, 1_050 - (ms - 6_000) / 4)))
    const { beforeMs, afterMs, stalls } = stallRecovery(curve, [{ beginMs: 5_000, endMs: 6_000 }])
    expect(stalls).toBe(1)
    expect(beforeMs).toBe(50)
    expect(afterMs[0]).toEqual({ seconds: 1, latencyMs: 800 })
    expect(afterMs[1]).toEqual({ seconds: 3, latencyMs: 300 })
    expect(afterMs[2]).toEqual({ seconds: 10, latencyMs: 50 })
  })

  test('is the median over several stalls, and unknown where there was no speech', () => {
    const stalls = [2_000, 13_000, 24_000].map((beginMs) => ({ beginMs, endMs: beginMs + 1_000 }))
    const curve = curveOf(36, (ms) => (ms < 13_000 ? 60 : ms < 24_000 ? 80 : 400))
    expect(stallRecovery(curve, stalls).afterMs[1]?.latencyMs).toBe(80)
    expect(stallRecovery([], stalls).afterMs[1]?.latencyMs).toBeNaN()
  })

  test('does not include the next stall', () => {
    const stalls = [2_000, 13_000].map((beginMs) => ({ beginMs, endMs: beginMs + 1_000 }))
    const curve = curveOf(14, (ms) => (ms >= 12_900 ? 1_000 : 60))
    expect(stallRecovery(curve, stalls).afterMs[2]?.latencyMs).toBe(60)
  })
})

describe('latency as it changes over time', () => {
  test('is measured stretch by stretch, however large it is', () => {
    const speech = withMarks(speechLike(8))
    const heard = new Float32Array(speech.length + 2 * SAMPLE_RATE)
    const half = 4 * SAMPLE_RATE
    heard.set(speech.subarray(0, half), 0.05 * SAMPLE_RATE)
    heard.set(speech.subarray(half), half + 0.9 * SAMPLE_RATE)
    const curve = latencyCurve(recorded(speech), recorded(heard), {
      fromMs: 0,
      toMs: 8_000,
      longestMs: 1_900,
    })
    const between = (fromMs: number, toMs: number): number[] =>
      curve.filter(({ saidAtMs }) => saidAtMs > fromMs && saidAtMs < toMs).map(({ latencyMs }) => latencyMs)
    expect(between(300, 3_700).length).toBeGreaterThan(10)
    for (const latency of between(300, 3_700)) expect(latency).toBeCloseTo(50, 0)
    expect(between(4_300, 7_700).length).toBeGreaterThan(10)
    for (const latency of between(4_300, 7_700)) expect(latency).toBeCloseTo(900, 0)
  })
})
