import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PlayoutPath } from '../../../phone/voice/playout/playout-path'
import { encodeRedundancy, MAX_OFFSET, MAX_REPEAT_BYTES } from '../../../protocol/media'
import { opusPacket } from '../cases/opus-packets'
import { pureTarget } from '../target'
import { assertMonotonic, numbered, numbering, passed } from './jitter-buffer'
import { redundantPayload } from './redundancy'

/** The most that the jitter buffer, the decoded packet and the look-ahead for a splice hold. ms */
const MAX_WAITING_MS = 1992 + 120 + 40
const SAMPLES_PER_MS = 48

/** Opus packets with redundancy, and arbitrary bytes instead of them. */
const redundantPacket = fc.oneof(
  redundantPayload,
  fc
    .record({
      primary: opusPacket,
      repeats: fc.array(
        fc.record({
          offset: fc.oneof(fc.constantFrom(480, 960, 1920), fc.nat(MAX_OFFSET)),
          payload: opusPacket.filter(({ length }) => length <= MAX_REPEAT_BYTES),
        }),
        { maxLength: 3 },
      ),
    })
    .map(({ primary, repeats }) =>
      encodeRedundancy({
        primary: { payloadType: 111, payload: primary },
        repeats: repeats.map((repeat) => ({ payloadType: 111, ...repeat })),
      }),
    ),
)

const times = fc.oneof(fc.constant(1), fc.nat(40))
const step = fc.oneof(
  fc.record({
    kind: fc.constant('packet' as const),
    times,
    passed,
    numbering,
    packet: fc.oneof(
      { weight: 3, arbitrary: fc.record({ payload: opusPacket }) },
      { weight: 1, arbitrary: fc.record({ payload: redundantPacket, redundant: fc.constant(true) }) },
    ),
  }),
  fc.record({ kind: fc.constant('block' as const), times, passed, samples: fc.constantFrom(120, 240, 480) }),
)

export const playout = pureTarget({
  name: 'playout',
  about: 'packets of anything at any times, with any numbers: whole blocks, no NaN, bounded',
  share: 25,
  cases: fc.array(step, { maxLength: 40 }),
  test: (steps) => {
    const path = new PlayoutPath()
    let nowMs = 1000
    let numbers = { sequence: 65_530, timestamp: 0xffff_f000 }
    let counters = path.counters
    for (const step of steps)
      for (let n = 0; n < step.times; n++) {
        nowMs += step.passed
        if (step.kind === 'packet') {
          numbers = numbered(numbers, step.numbering, 960)
          path.push({ ...numbers, ...step.packet }, nowMs)
        } else {
          // Samples that are not written stay NaN.
          const block = new Float32Array(step.samples).fill(NaN)
          path.fill(block, nowMs)
          assert.ok(
            block.every((x) => Number.isFinite(x)),
            `a block of ${step.samples / SAMPLES_PER_MS} ms is all sound`,
          )
        }
        assert.ok(path.bufferMs >= 0 && path.bufferMs <= MAX_WAITING_MS, `${path.bufferMs} ms wait`)
        assert.ok(Number.isFinite(path.jitterMs) && Number.isFinite(path.targetMs))
        assertMonotonic(counters, path.counters)
        counters = path.counters
      }
    path.free()
  },
})
