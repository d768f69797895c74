import assert from 'node:assert/strict'
import fc from 'fast-check'
import { AudioError, SAMPLE_RATE } from '../../../native/audio/audio-device'
import { parseWav, wavHeader } from '../../../native/audio/wav-format'
import { WavReader } from '../../../native/audio/wav-reader'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { socketTarget } from '../target'

const format = fc.record({
  magic: fc.constantFrom('RIFF', 'RF64', 'BW64'),
  tag: fc.constantFrom(1, 3, 0xfffe),
  channels: fc.constantFrom(1, 2, 32),
  rate: fc.oneof(
    { weight: 9, arbitrary: fc.constant(SAMPLE_RATE) },
    { weight: 1, arbitrary: fc.nat(400_000) },
  ),
  bits: fc.constantFrom(8, 12, 16, 20, 24, 32, 64),
  sampleBytes: fc.constantFrom(1, 2, 3, 4, 8),
  dataBytes: fc.constantFrom(0, 2, 1000, 0x7fff_ffff, 0xffff_ffff),
  ds64: fc.boolean(),
  pcm: anyBytes(600),
})

/** A file whose headers fit together, or nearly. */
const wellFormed = format.map((of) => {
  const header = wavHeader(of.rate, of.dataBytes % 0xffff_0000)
  header.write(of.magic, 0, 'latin1')
  header.writeUInt16LE(of.tag, 20)
  header.writeUInt16LE(of.channels, 22)
  header.writeUInt16LE(of.channels * of.sampleBytes, 32)
  header.writeUInt16LE(of.bits, 34)
  header.writeUInt32LE(of.dataBytes, 40)
  const ds64 = Buffer.concat([Buffer.from('ds64\u001c\0\0\0', 'latin1'), Buffer.alloc(28, 0xff)])
  const more = of.ds64 ? [ds64] : []
  return new Uint8Array(Buffer.concat([header.subarray(0, 12), ...more, header.subarray(12), of.pcm]))
})

const wavFile = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(wellFormed, mutations).map(([bytes, all]) => mutate(bytes, all)) },
  { weight: 1, arbitrary: wellFormed },
  { weight: 1, arbitrary: anyBytes(100) },
)

export const wav = socketTarget({
  name: 'wav',
  about: 'any bytes as a WAV file: refused with a reason, or sound within full scale and within the file',
  share: 1000,
  cases: wavFile,
  open: () =>
    Promise.resolve({
      async test(bytes: Uint8Array) {
        const file = Buffer.from(bytes)
        try {
          const { dataStart, dataBytes, channels, sampleBytes, sampleRate } = parseWav('x.wav', file)
          assert.ok(dataBytes > 0 && dataStart + dataBytes <= file.length)
          assert.ok(channels >= 1 && channels <= 32 && sampleBytes >= 1 && sampleBytes <= 8)
          // Each resampler has a WebAssembly memory of its own; it reads samples, no bytes.
          if (sampleRate !== SAMPLE_RATE) return
        } catch (error) {
          assert.ok(
            error instanceof AudioError && error.message.startsWith('cannot play x.wav: '),
            String(error),
          )
          return
        }
        const reader = await WavReader.of('x.wav', file)
        const block = new Float32Array(480)
        let read = 0
        while (reader.read(block)) {
          assert.ok(block.every((sample) => Math.abs(sample) <= 1))
          read += block.length
        }
        assert.ok(read <= file.length + block.length)
      },
      close: () => Promise.resolve(),
    }),
})
