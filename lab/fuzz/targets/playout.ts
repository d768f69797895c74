import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PlayoutPath } from '../../../phone/voice/playout/playout-path'
import { opusPacket } from '../cases/opus-packets'
import { pureTarget } from '../target'
import { neverLess, passed } from './jitter-buffer'

/** What the jitter buffer holds at most, and a packet that is decoded, and what looking ahead for a splice takes. ms */
const MAX_WAITING_MS = 1992 + 120 + 40
const SAMPLES_PER_MS = 48

const times = fc.oneof(fc.constant(1), fc.nat(40))
const step = fc.oneof(
  fc.record({ kind: fc.constant('packet' as const), times, passed, packet: opusPacket }),
  fc.record({ kind: fc.constant('block' as const), times, passed, samples: fc.constantFrom(120, 240, 480) }),
)

export const playout = pureTarget({
  name: 'playout',
  about: 'packets of anything at any times: whole blocks, no NaN, bounded',
  share: 25,
  cases: fc.array(step, { maxLength: 40 }),
  test: (steps) => {
    const path = new PlayoutPath()
    let nowMs = 1000
    let counters = path.counters
    for (const step of steps)
      for (let n = 0; n < step.times; n++) {
        nowMs += step.passed
        if (step.kind === 'packet') path.push(step.packet, nowMs)
        else {
          // What is not written stays NaN.
          const block = new Float32Array(step.samples).fill(NaN)
          path.fill(block, nowMs)
          assert.ok(
            block.every((x) => Number.isFinite(x)),
            `a block of ${step.samples / SAMPLES_PER_MS} ms is all sound`,
          )
        }
        assert.ok(path.bufferMs >= 0 && path.bufferMs <= MAX_WAITING_MS, `${path.bufferMs} ms wait`)
        assert.ok(Number.isFinite(path.jitterMs) && Number.isFinite(path.targetMs))
        neverLess(counters, path.counters)
        counters = path.counters
      }
    path.free()
  },
})
