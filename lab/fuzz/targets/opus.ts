import assert from 'node:assert/strict'
import fc from 'fast-check'
import { OpusDecoder } from '../../../native/opus/opus-decoder'
import { OpusError } from '../../../native/opus/opus-error'
import { MAX_PACKET_SAMPLES, packetSamples } from '../../../native/opus/opus-format'
import { opusPacket } from '../cases/opus-packets'
import { pureTarget } from '../target'

const isFinite = (pcm: Float32Array): boolean => pcm.every((x) => Number.isFinite(x))

const decode = (decoder: OpusDecoder, packet: Uint8Array): void => {
  const said = packetSamples(packet)
  let pcm: Float32Array
  try {
    pcm = decoder.decode(packet)
  } catch (error) {
    assert.ok(error instanceof OpusError, 'it throws its own error only')
    return
  }
  assert.equal(pcm.length, said, 'as long as its header says')
  assert.ok(pcm.length <= MAX_PACKET_SAMPLES)
  assert.ok(isFinite(pcm), 'no NaN is heard')
}

const CONCEALED = [120, 240, 480]

export const opus = pureTarget({
  name: 'opus',
  about: 'forty packets in a row: an OpusError, or sound of the length in the header',
  share: 12,
  cases: fc.array(
    fc.oneof({ weight: 9, arbitrary: opusPacket }, { weight: 1, arbitrary: fc.constantFrom(...CONCEALED) }),
    {
      minLength: 40,
      maxLength: 40,
    },
  ),
  test: (steps) => {
    const decoder = new OpusDecoder()
    for (const step of steps) {
      if (typeof step === 'number') assert.ok(isFinite(decoder.conceal(step)))
      else decode(decoder, step)
    }
    decoder.free()
  },
})
