import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Stretch, TimeStretcher } from '../../../phone/voice/playout/time-stretcher'
import { pureTarget } from '../target'

/** The length of the history that lengthening reads. Samples */
const HISTORY = 960

const stretch: fc.Arbitrary<Stretch> = fc.oneof(
  fc.constant({ kind: 'as-it-is' as const }),
  fc.record({
    kind: fc.constantFrom('shorten' as const, 'lengthen' as const),
    maxMs: fc.oneof(fc.double({ min: -5, max: 200, noNaN: true }), fc.constant(Infinity)),
    minLikeness: fc.constantFrom(-1, 0.5, 0.9, 2),
  }),
)
const step = fc.record({
  pushed: fc.oneof(fc.constantFrom(0, 120, 480, 960), fc.nat(5760)),
  block: fc.constantFrom(120, 240, 480),
  blocks: fc.nat(8),
  stretch,
})

/** The output stays within the range of the input, because splices are weighted means. */
const [LEAST, MOST] = [0.25, 0.75]
const ROUNDING = 1e-6

export const timeStretcher = pureTarget({
  name: 'time-stretcher',
  about: 'any stretches in a row: whole blocks, made of the input only',
  share: 300,
  cases: fc.array(step, { maxLength: 40 }),
  test: (steps) => {
    const stretcher = new TimeStretcher()
    let said = 0
    const say = (samples: number): void => {
      const sound = Float32Array.from({ length: samples }, () => LEAST + ((said++ * 7919) % 1000) / 2000)
      stretcher.push(sound)
    }
    // Before the first sound there is silence.
    say(HISTORY)
    stretcher.read(new Float32Array(HISTORY))
    for (const { pushed, block, blocks, stretch } of steps) {
      say(pushed)
      for (let n = 0; n < blocks && stretcher.waiting >= block; n++) {
        const before = stretcher.waiting
        const heard = new Float32Array(block).fill(NaN)
        const shift = stretcher.read(heard, stretch)
        assert.equal(stretcher.waiting, before - block - shift, 'it counts what it leaves out')
        assert.ok(
          heard.every((x) => x >= LEAST - ROUNDING && x <= MOST + ROUNDING),
          'nothing is heard that was not said',
        )
      }
    }
  },
})
