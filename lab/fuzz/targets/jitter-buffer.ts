import assert from 'node:assert/strict'
import fc from 'fast-check'
import { JitterBuffer, type JitterBufferCounters } from '../../../phone/voice/playout/jitter-buffer'
import { pureTarget } from '../target'

/** What an Opus packet may last (RFC 6716), ms. */
const DURATIONS = [2.5, 5, 10, 20, 40, 60, 80, 100, 120]
const MAX_PACKET_MS = 120
/** As far as the buffer aims: a packet, 250 ms of jitter, a margin. ms */
const MAX_TARGET_MS = MAX_PACKET_MS + 250 + 2
/** … and so much backlog it bears beyond it, and a packet on top. ms */
const MAX_QUEUED_MS = MAX_TARGET_MS + 1500 + MAX_PACKET_MS

/** How time goes on: mostly as it should, in jumps, and, which no clock of ours does, back. ms */
export const passed: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 2.5, 10, 20) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 300, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 100_000, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -3000, max: 0, noNaN: true }) },
)
const times = fc.oneof(fc.constant(1), fc.nat(120))

const step = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), times, passed, durationMs: fc.constantFrom(...DURATIONS) }),
  fc.record({
    kind: fc.constant('play' as const),
    times,
    passed,
    blockMs: fc.constantFrom(2.5, 5, 10),
    /** How much of what it is allowed to the stretcher does. */
    stretches: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
)

/** Counters tell what has happened: it can't unhappen. */
export const neverLess = (before: JitterBufferCounters, after: JitterBufferCounters): void => {
  for (const [name, value] of Object.entries(after) as [keyof JitterBufferCounters, number][])
    assert.ok(
      Number.isFinite(value) && value >= before[name],
      `${name} went from ${before[name]} to ${value}`,
    )
}

export const jitterBuffer = pureTarget({
  name: 'jitter-buffer',
  about: 'packets of any length at any times: bounded, counters only grow',
  share: 200,
  cases: fc.array(step, { maxLength: 40 }),
  test: (steps) => {
    const buffer = new JitterBuffer()
    let [nowMs, decodedMs] = [1000, 0]
    let counters = buffer.counters
    const check = (): void => {
      assert.ok(buffer.queuedMs >= 0 && buffer.queuedMs <= MAX_QUEUED_MS, `${buffer.queuedMs} ms wait`)
      assert.ok(buffer.targetMs > 0 && buffer.targetMs <= MAX_TARGET_MS, `it aims at ${buffer.targetMs} ms`)
      neverLess(counters, buffer.counters)
      counters = buffer.counters
    }
    for (const step of steps)
      for (let n = 0; n < step.times; n++) {
        nowMs += step.passed
        if (step.kind === 'push') buffer.push(Uint8Array.of(step.durationMs * 2), step.durationMs, nowMs)
        else {
          const plan = buffer.plan(nowMs, decodedMs, step.blockMs)
          if (plan.kind === 'play') {
            for (let packet = buffer.take(); packet; packet = decodedMs < 40 ? buffer.take() : undefined)
              decodedMs += (packet[0] ?? 0) / 2
            const { stretch } = plan
            const most = stretch.kind === 'as-it-is' ? 0 : Math.min(stretch.maxMs, 15)
            assert.ok(most >= 0 && !Number.isNaN(most), `it is to stretch by ${most} ms`)
            const ms = (stretch.kind === 'lengthen' ? -1 : 1) * step.stretches * most
            const shiftMs = Math.min(ms, decodedMs - step.blockMs)
            assert.ok(decodedMs >= step.blockMs, 'what it plans to play is there')
            buffer.stretched(shiftMs)
            decodedMs -= step.blockMs + shiftMs
          }
        }
        check()
      }
  },
})
