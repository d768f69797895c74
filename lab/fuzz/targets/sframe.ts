import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FrameCipher } from '../../../protocol/media/sframe'
import { decodeHeader, encodeHeader } from '../../../protocol/media/sframe/header'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const [fromAlice, fromBob] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
const timestamp = fc.nat(0xffff_ffff)
/** What a stranger sends: one of Alice's frames, damaged or not, at its own timestamp or another; or anything else. */
const arrival = fc.oneof(
  { weight: 4, arbitrary: fc.record({ which: fc.nat(200), damage: mutations }) },
  { weight: 2, arbitrary: fc.record({ which: fc.nat(200), timestamp }) },
  { weight: 1, arbitrary: fc.record({ bytes: anyBytes(80), timestamp }) },
)

export const sframe = pureTarget({
  name: 'sframe',
  about:
    'frames of a call, damaged, repeated, moved and made up: what opens is what was sealed, where it was sealed',
  share: 300,
  cases: fc.record({
    keyId: fc.oneof(fc.nat(9), fc.nat(0xffff_ffff)),
    frames: fc.array(fc.record({ payload: anyBytes(60), timestamp }), { minLength: 1, maxLength: 150 }),
    arrivals: fc.array(arrival, { maxLength: 12 }),
  }),
  test: ({ keyId, frames, arrivals }) => {
    const alice = new FrameCipher({ keyId, sendKey: fromAlice, receiveKey: fromBob })
    const bob = new FrameCipher({ keyId, sendKey: fromBob, receiveKey: fromAlice })
    const sent = frames.map((frame) => ({ ...frame, sealed: alice.seal(frame.payload, frame.timestamp) }))
    for (const one of arrivals) {
      const original = 'which' in one ? sent[one.which % sent.length] : undefined
      const bytes =
        'bytes' in one
          ? one.bytes
          : mutate(original?.sealed ?? Buffer.of(), 'damage' in one ? one.damage : [])
      const at = 'timestamp' in one ? one.timestamp : (original?.timestamp ?? 0)
      const header = decodeHeader(bytes)
      if (header) assert.deepEqual(encodeHeader(header), Buffer.from(bytes.subarray(0, header.length)))
      const opened = bob.open(bytes, at)
      if (opened === undefined) continue
      const real = sent.find(({ sealed, timestamp }) => sealed.equals(bytes) && timestamp === at)
      assert.deepEqual(opened, real && Buffer.from(real.payload))
    }
    const next = alice.seal(fromAlice, 960)
    assert.deepEqual(bob.open(next, 960), fromAlice)
  },
})
