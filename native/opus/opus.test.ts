import { describe, expect, test, vi } from 'vitest'
import { SAMPLE_RATE } from '../audio/audio-device'
import { OpusDecoder } from './opus-decoder'
import { OpusEncoder } from './opus-encoder'
import { OpusError } from './opus-error'
import { fecSamples, FRAME_SAMPLES, isSpeech, packetSamples } from './opus-format'
import { bestMatch, energy, noise, speechLike, tone } from '../testing/signals'

const encodeAll = (pcm: Float32Array): Uint8Array[] => {
  const encoder = new OpusEncoder()
  const packets: Uint8Array[] = []
  for (let at = 0; at + FRAME_SAMPLES <= pcm.length; at += FRAME_SAMPLES)
    packets.push(encoder.encode(pcm.subarray(at, at + FRAME_SAMPLES)))
  encoder.free()
  return packets
}

const join = (parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap((part) => [...part]))

const onePacket = (): Uint8Array => encodeAll(tone(440, FRAME_SAMPLES))[0] ?? new Uint8Array()

describe('Opus', () => {
  test('a tone survives encoding and decoding', () => {
    const source = tone(440, SAMPLE_RATE)
    const packets = encodeAll(source)
    const decoder = new OpusDecoder()
    const heard = join(packets.map((packet) => decoder.decode(packet)))
    expect(heard).toHaveLength(source.length)
    expect(bestMatch(source.subarray(9600, 28_800), heard.subarray(9600), 480).correlation).toBeGreaterThan(
      0.99,
    )
    expect(energy(heard.subarray(9600)) / energy(source.subarray(9600))).toBeCloseTo(1, 1)
  })

  test('speech-like sound costs about 32 kbit/s', () => {
    const source = noise(SAMPLE_RATE).map((x, n) => 0.2 * x * Math.sin((2 * Math.PI * 3 * n) / SAMPLE_RATE))
    const bytes = encodeAll(source).reduce((sum, packet) => sum + packet.length, 0)
    expect(bytes * 8).toBeGreaterThan(20_000)
    expect(bytes * 8).toBeLessThan(40_000)
  })

  test('every packet announces 20 ms', () => {
    expect(new Set(encodeAll(tone(300, SAMPLE_RATE)).map(packetSamples))).toEqual(new Set([FRAME_SAMPLES]))
  })

  test('tells speech from faint noise, and says nothing of packets that do not tell', () => {
    const share = (packets: readonly Uint8Array[]): number => packets.filter(isSpeech).length / packets.length
    expect(share(encodeAll(speechLike(3)))).toBeGreaterThan(0.5)
    expect(share(encodeAll(noise(3 * SAMPLE_RATE).map((x) => 0.001 * x)).slice(50))).toBeLessThan(0.1)
    const celt = 0xf8
    expect([[], [celt, 255], [0]].map((bytes) => isSpeech(Uint8Array.from(bytes)))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('the bit rate can be changed between two packets', () => {
    const encoder = new OpusEncoder()
    const source = noise(SAMPLE_RATE).map((x) => 0.2 * x)
    const bytesOfHalfASecond = (bitrate: number): number => {
      encoder.setBitrate(bitrate)
      expect(encoder.bitrate).toBe(bitrate)
      let bytes = 0
      for (let at = 0; at < source.length / 2; at += FRAME_SAMPLES)
        bytes += encoder.encode(source.subarray(at, at + FRAME_SAMPLES)).length
      return bytes
    }
    for (const bitrate of [48_000, 16_000, 32_000]) {
      const bits = bytesOfHalfASecond(bitrate) * 8 * 2
      expect(bits / bitrate).toBeGreaterThan(0.7)
      expect(bits / bitrate).toBeLessThan(1.3)
    }
    expect(() => encoder.setBitrate(-7)).toThrow(OpusError)
    expect(() => encoder.setComplexity(11)).toThrow(OpusError)
    encoder.free()
  })

  test('a packet of 10 ms decodes as well as one of 20 ms, and may follow one', () => {
    const source = tone(440, SAMPLE_RATE)
    const [encoder, decoder] = [new OpusEncoder(), new OpusDecoder()]
    const heard: Float32Array[] = []
    for (let at = 0; at < source.length;) {
      const samples = at < source.length / 2 ? 480 : FRAME_SAMPLES
      const packet = encoder.encode(source.subarray(at, at + samples))
      expect(packetSamples(packet)).toBe(samples)
      heard.push(decoder.decode(packet))
      at += samples
    }
    const { correlation } = bestMatch(source.subarray(4800, 40_000), join(heard).subarray(4800), 480)
    expect(correlation).toBeGreaterThan(0.99)
  })

  test('low delay is 4 ms earlier, and can be changed to and back between two packets', () => {
    const source = speechLike(3)
    const [encoder, decoder] = [new OpusEncoder({ bitrate: 48_000 }), new OpusDecoder()]
    const heard: Float32Array[] = []
    for (let at = 0; at < source.length; at += 480) {
      encoder.setLowDelay(at >= SAMPLE_RATE && at < 2 * SAMPLE_RATE)
      heard.push(decoder.decode(encoder.encode(source.subarray(at, at + 480))))
    }
    const matches = [0, 1, 2].map((second) => {
      const from = second * SAMPLE_RATE + 4_800
      return bestMatch(source.subarray(from, from + 24_000), join(heard).subarray(from), 480)
    })
    for (const { correlation } of matches) expect(correlation).toBeGreaterThan(0.97)
    const [first = 0, low = 0, last = 0] = matches.map(({ lag }) => lag)
    for (const usual of [first, last]) expect(Math.abs(usual - 312)).toBeLessThan(6)
    expect(Math.abs(low - 120)).toBeLessThan(6)
    encoder.free()
  })

  test('no change of the encoder is heard as a click', () => {
    const source = tone(440, SAMPLE_RATE).map((x) => 0.3 * x)
    const [encoder, decoder] = [new OpusEncoder({ bitrate: 48_000 }), new OpusDecoder()]
    const heard: Float32Array[] = []
    for (let at = 0; at < source.length; at += 480) {
      encoder.setLowDelay(Math.floor(at / 9_600) % 2 === 1)
      heard.push(decoder.decode(encoder.encode(source.subarray(at, at + 480))))
    }
    const sound = join(heard).subarray(4_800)
    const steepest = (samples: Float32Array): number =>
      samples.reduce((most, x, n) => Math.max(most, Math.abs(x - (samples[n - 1] ?? x))), 0)
    expect(steepest(sound)).toBeLessThan(2 * steepest(source))
    expect(Math.max(...sound)).toBeLessThan(0.45)
    encoder.free()
  })

  test('with discontinuous transmission, silence costs next to nothing, and speech as much as before', () => {
    const speech = noise(SAMPLE_RATE).map((x, n) => 0.2 * x * Math.sin((2 * Math.PI * 3 * n) / SAMPLE_RATE))
    const room = noise(3 * SAMPLE_RATE, 5).map((x) => 0.0005 * x)
    const encoder = new OpusEncoder()
    encoder.setDtx(true)
    const sizes: number[] = []
    const source = Float32Array.from([...speech, ...room])
    for (let at = 0; at < source.length; at += FRAME_SAMPLES)
      sizes.push(encoder.encode(source.subarray(at, at + FRAME_SAMPLES)).length)
    expect(sizes.slice(0, 50).filter((size) => size > 2)).toHaveLength(50)
    expect(sizes.slice(100).filter((size) => size <= 2).length).toBeGreaterThan(80)
    encoder.free()
  })

  test('a gap is concealed by the preceding sound, then fades out', () => {
    const decoder = new OpusDecoder()
    const heard = encodeAll(tone(220, SAMPLE_RATE / 2)).map((packet) => energy(decoder.decode(packet)))
    const last = heard.at(-1) ?? 0
    const concealed = Array.from({ length: 30 }, () => energy(decoder.conceal(960)))
    expect(concealed[0]).toBeGreaterThan(last * 0.3)
    expect(concealed[29]).toBeLessThan(last * 0.01)
  })

  test('a packet that does not decode is an error, and the next good one plays', () => {
    const decoder = new OpusDecoder()
    const packets = encodeAll(tone(440, SAMPLE_RATE))
    for (const packet of packets.slice(0, 10)) decoder.decode(packet)
    const countZero = Uint8Array.of(0x03, 0x00)
    const truncated = Uint8Array.of(0x4a, 0xff)
    for (const bad of [countZero, truncated, new Uint8Array(0), new Uint8Array(5000)])
      expect(() => decoder.decode(bad)).toThrow(OpusError)
    const heard = packets.slice(10).map((packet) => energy(decoder.decode(packet)))
    expect(heard.at(-1)).toBeGreaterThan(1)
  })

  test('packets that do not decode do not consume memory, however many there are', () => {
    const [decoder, good] = [new OpusDecoder(), onePacket()]
    const memories = vi.spyOn(WebAssembly, 'Instance')
    const truncated = Uint8Array.of(0x4a, 0xff)
    for (let n = 0; n < 2000; n++) expect(() => decoder.decode(truncated)).toThrow(OpusError)
    expect(memories).not.toHaveBeenCalled()
    expect(decoder.decode(good)).toHaveLength(FRAME_SAMPLES)
  })

  test('no garbage breaks the decoder', () => {
    const decoder = new OpusDecoder()
    const random = noise(200 * 500, 7).map((x) => Math.abs(x) * 256)
    for (let round = 0; round < 500; round++) {
      const garbage = Uint8Array.from(random.subarray(round * 200, round * 201 + 1))
      try {
        if (fecSamples(garbage) > 0) expect(decoder.recover(garbage)).toHaveLength(fecSamples(garbage))
        expect(decoder.decode(garbage)).toHaveLength(packetSamples(garbage) ?? -1)
      } catch (error) {
        expect(error).toBeInstanceOf(OpusError)
      }
    }
    expect(decoder.decode(onePacket())).toHaveLength(FRAME_SAMPLES)
  })

  test('a packet of 60 ms is decoded completely', () => {
    // Code 3, three frames of equal size (RFC 6716 section 3.2.5).
    const encoder = new OpusEncoder()
    const [toc = 0, ...frame] = encoder.encode(new Float32Array(FRAME_SAMPLES))
    const packet = Uint8Array.from([(toc & ~3) | 3, 3, ...frame, ...frame, ...frame])
    expect(packetSamples(packet)).toBe(3 * FRAME_SAMPLES)
    expect(new OpusDecoder().decode(packet)).toHaveLength(3 * FRAME_SAMPLES)
  })

  test('a stereo packet is mixed down', () => {
    const [toc = 0, ...rest] = onePacket()
    const stereo = Uint8Array.from([toc | 4, ...rest])
    expect(new OpusDecoder().decode(stereo)).toHaveLength(FRAME_SAMPLES)
  })

  test('loading it leaves no handlers on the process', () => {
    expect(process.listenerCount('unhandledRejection')).toBe(before.rejections)
    expect('onmessage' in globalThis).toBe(before.onmessage)
  })

  test('a freed codec throws an error', () => {
    const [encoder, decoder] = [new OpusEncoder(), new OpusDecoder()]
    encoder.free()
    encoder.free()
    decoder.free()
    expect(() => encoder.encode(new Float32Array(FRAME_SAMPLES))).toThrow(/freed/)
    expect(() => decoder.conceal(960)).toThrow(/freed/)
    expect(() => new OpusEncoder().encode(new Float32Array(10))).toThrow(/960/)
    expect(() => encoder.setBitrate(16_000)).toThrow(/freed/)
  })
})

const before = {
  rejections: process.listenerCount('unhandledRejection'),
  onmessage: 'onmessage' in globalThis,
}
