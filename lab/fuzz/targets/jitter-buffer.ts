import assert from 'node:assert/strict'
import fc from 'fast-check'
import { JitterBuffer, type JitterBufferCounters } from '../../../phone/voice/playout/jitter-buffer'
import { MAX_OFFSET, sequencePlus, timestampPlus } from '../../../protocol/media'
import { pureTarget } from '../target'

/** The greatest duration of an Opus packet (RFC 6716), ms. */
const DURATIONS = [2.5, 5, 10, 20, 40, 60, 80, 100, 120]
const MAX_PACKET_MS = 120
/** The greatest target of the buffer: a packet, 250 ms of jitter, a margin. ms */
const MAX_TARGET_MS = MAX_PACKET_MS + 250 + 2
/** The backlog that it tolerates beyond that, and one more packet. ms */
const MAX_QUEUED_MS = MAX_TARGET_MS + 1500 + MAX_PACKET_MS
const SAMPLES_PER_MS = 48
/** Tolerance for sums of fractions of a ms. */
const TINY_MS = 1e-6

/** Steps of time: mostly normal, sometimes jumps, and even backwards, which no clock of ours does. ms */
export const passed: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 2.5, 10, 20) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 300, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 100_000, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -3000, max: 0, noNaN: true }) },
)
const times = fc.oneof(fc.constant(1), fc.nat(120))

/** Packet numbers relative to the previous ones: in order, with losses, out of order, repeated, arbitrary. */
export interface Numbering {
  readonly sequence: number
  /** The timestamp's step, samples; undefined: the step of the sequence. */
  readonly timestamp: number | undefined
}
export const numbering: fc.Arbitrary<Numbering> = fc.record({
  sequence: fc.oneof(
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: -5, max: 8 }) },
    { weight: 1, arbitrary: fc.integer({ min: -200, max: 4000 }) },
    { weight: 1, arbitrary: fc.nat(0xffff) },
  ),
  timestamp: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.integer({ min: -2000, max: 100_000 }) },
    { weight: 1, arbitrary: fc.nat(0xffff_ffff) },
  ),
})

/** The sequence number and timestamp of the next packet. @param samples of one packet */
export const numbered = (
  before: { readonly sequence: number; readonly timestamp: number },
  { sequence, timestamp }: Numbering,
  samples: number,
) => ({
  sequence: sequencePlus(before.sequence, sequence),
  timestamp: timestampPlus(before.timestamp, timestamp ?? sequence * samples),
})

const step = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    times,
    passed,
    durationMs: fc.constantFrom(...DURATIONS),
    numbering,
    /** How much earlier than the packet's own sound its redundant sound is. Samples */
    repeats: fc.array(fc.oneof(fc.constantFrom(960, 1920), fc.nat(MAX_OFFSET)), { maxLength: 3 }),
    /** It also contains the sound before it. */
    fec: fc.boolean(),
    /** Packets of one byte are silence. */
    bytes: fc.constantFrom(1, 40, 40),
  }),
  fc.record({
    kind: fc.constant('play' as const),
    times,
    passed,
    blockMs: fc.constantFrom(2.5, 5, 10),
    /** The share of the allowed stretching that the stretcher performs. */
    stretches: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
)

/** Counters never decrease. */
export const assertMonotonic = (before: JitterBufferCounters, after: JitterBufferCounters): void => {
  for (const [name, value] of Object.entries(after) as [keyof JitterBufferCounters, number][])
    assert.ok(
      Number.isFinite(value) && value >= before[name],
      `${name} went from ${before[name]} to ${value}`,
    )
}

export const jitterBuffer = pureTarget({
  name: 'jitter-buffer',
  about: 'packets of any length at any times, with any numbers: bounded, counters only grow',
  share: 200,
  cases: fc.array(step, { maxLength: 40 }),
  test: (steps) => {
    const buffer = new JitterBuffer()
    let [nowMs, decodedMs] = [1000, 0]
    let numbers = { sequence: 65_530, timestamp: 0xffff_f000 }
    let counters = buffer.counters
    const check = (): void => {
      assert.ok(buffer.queuedMs >= 0 && buffer.queuedMs <= MAX_QUEUED_MS, `${buffer.queuedMs} ms wait`)
      assert.ok(buffer.targetMs > 0 && buffer.targetMs <= MAX_TARGET_MS, `it aims at ${buffer.targetMs} ms`)
      assertMonotonic(counters, buffer.counters)
      counters = buffer.counters
    }
    for (const step of steps)
      for (let n = 0; n < step.times; n++) {
        nowMs += step.passed
        if (step.kind === 'push') {
          const samples = step.durationMs * SAMPLES_PER_MS
          const payload = new Uint8Array(step.bytes).fill(step.durationMs * 2)
          numbers = numbered(numbers, step.numbering, samples)
          const { sequence, timestamp } = numbers
          const fecSamples = step.fec ? samples : 0
          const repeats = step.repeats.map((offset) => ({
            timestamp: timestampPlus(timestamp, -offset),
            samples,
            fecSamples,
            payload,
          }))
          buffer.push({ sequence, primary: { timestamp, samples, fecSamples, payload }, repeats }, nowMs)
        } else {
          const plan = buffer.plan(nowMs, decodedMs, step.blockMs)
          if (plan.kind === 'play') {
            for (let next = buffer.take(); next; next = decodedMs < 40 ? buffer.take() : undefined)
              decodedMs += next.kind !== 'packet' ? next.samples / SAMPLES_PER_MS : (next.payload[0] ?? 0) / 2
            const { stretch } = plan
            const most = stretch.kind === 'as-it-is' ? 0 : Math.min(stretch.maxMs, 15)
            assert.ok(most >= 0 && !Number.isNaN(most), `it is to stretch by ${most} ms`)
            const ms = (stretch.kind === 'lengthen' ? -1 : 1) * step.stretches * most
            const shiftMs = Math.min(ms, decodedMs - step.blockMs)
            assert.ok(decodedMs >= step.blockMs - TINY_MS, 'what it plans to play is there')
            buffer.stretched(shiftMs)
            decodedMs -= step.blockMs + shiftMs
          }
        }
        check()
      }
  },
})
