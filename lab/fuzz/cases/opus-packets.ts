import fc from 'fast-check'
import { OpusEncoder } from '../../../native/opus/opus-encoder'
import { speechLike } from '../../../native/testing/signals'
import { anyBytes, mutate, mutations } from './bytes'

const FRAME = 960

/** Real packets of speech and silence, of 10 and 20 ms, at several bit rates. */
const encoded = (): readonly Uint8Array[] => {
  const speech = speechLike(1)
  const packets: Uint8Array[] = []
  for (const bitrate of [6_000, 16_000, 40_000, 128_000])
    for (const samples of [FRAME / 2, FRAME]) {
      const encoder = new OpusEncoder({ bitrate })
      encoder.setDtx(bitrate === 16_000)
      for (let at = 0; at + samples <= speech.length; at += 4 * FRAME)
        packets.push(encoder.encode(speech.subarray(at, at + samples)))
      packets.push(encoder.encode(new Float32Array(samples)))
      encoder.free()
    }
  return packets
}

const real = encoded()
const valid = fc.constantFrom(...real)

/** Several frames of one kind in a packet, code 3 of RFC 6716 section 3.2.5: with a correct or a false frame count. */
const several = fc
  .tuple(valid, fc.nat(63), fc.nat(3))
  .map(([[toc = 0, ...frame], count, flags]) =>
    Uint8Array.of(toc | 3, count | (flags << 6), ...Array<number[]>(Math.min(count, 6)).fill(frame).flat()),
  )

/** All 32 configurations, mono and stereo, and all four codes, before arbitrary bytes. */
const anyConfiguration = fc.tuple(fc.nat(255), anyBytes(80)).map(([toc, rest]) => Uint8Array.of(toc, ...rest))

const huge = fc
  .tuple(fc.nat(255), fc.integer({ min: 1000, max: 5000 }), fc.nat(255))
  .map(([toc, length, step]) => Uint8Array.from({ length }, (_, n) => (n === 0 ? toc : (n * step) & 0xff)))

/** Anything that a peer may send as an Opus packet. */
export const opusPacket: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: valid },
  { weight: 4, arbitrary: fc.tuple(valid, mutations).map(([bytes, all]) => mutate(bytes, all)) },
  { weight: 2, arbitrary: several },
  { weight: 3, arbitrary: anyConfiguration },
  { weight: 1, arbitrary: huge },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(0)) },
)
