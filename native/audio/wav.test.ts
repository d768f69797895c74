import { truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { bestMatch, tone } from '../testing/signals'
import { readWav, writeWav } from '../testing/wav-files'
import { noFailure, wavFolder } from '../testing/wav-folder'
import { AudioError, BLOCK_SAMPLES } from './audio-device'
import { openWavInput, openWavOutput } from './wav-device'
import { wavHeader } from './wav-format'
import { WavReader } from './wav-reader'
import { checkPlayable } from './wav-file'

const { folder, path, pipe } = wavFolder()

const readAll = async (file: string, limit = 480_000): Promise<Float32Array> => {
  const reader = await WavReader.open(file)
  const all: number[] = []
  const block = new Float32Array(BLOCK_SAMPLES)
  while (all.length < limit && reader.read(block)) all.push(...block)
  return Float32Array.from(all)
}

interface RawFormat {
  readonly tag: number
  readonly channels: number
  readonly rate: number
  readonly bits: number
  /** Of a sample, with its padding. */
  readonly bytes?: number
}

/** A file of any format whose frames `write` generates. */
const writeRaw = (
  name: string,
  { tag, channels, rate, bits, bytes = Math.ceil(bits / 8) }: RawFormat,
  frames: number,
  write: (pcm: Buffer, at: number, frame: number, channel: number) => void,
): string => {
  const pcm = Buffer.alloc(frames * channels * bytes)
  for (let frame = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++)
      write(pcm, (frame * channels + channel) * bytes, frame, channel)
  const header = wavHeader(rate, pcm.length)
  header.writeUInt16LE(tag, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt16LE(channels * bytes, 32)
  header.writeUInt16LE(bits, 34)
  writeFileSync(path(name), Buffer.concat([header, pcm]))
  return path(name)
}

describe('reading a WAV file', () => {
  test.each([
    { bits: 8, tag: 1, write: (pcm: Buffer, at: number) => pcm.writeUInt8(192, at) },
    { bits: 16, tag: 1, write: (pcm: Buffer, at: number) => pcm.writeInt16LE(16_384, at) },
    { bits: 24, tag: 1, write: (pcm: Buffer, at: number) => pcm.writeIntLE(4_194_304, at, 3) },
    { bits: 32, tag: 1, write: (pcm: Buffer, at: number) => pcm.writeInt32LE(1_073_741_824, at) },
    { bits: 32, tag: 3, write: (pcm: Buffer, at: number) => pcm.writeFloatLE(0.5, at) },
    { bits: 64, tag: 3, write: (pcm: Buffer, at: number) => pcm.writeDoubleLE(0.5, at) },
  ])('accepts $bits bits of format $tag', async ({ bits, tag, write }) => {
    const file = writeRaw(`${bits}-${tag}.wav`, { tag, channels: 1, rate: 48_000, bits }, 960, write)
    expect(await readAll(file)).toEqual(new Float32Array(960).fill(0.5))
  })

  test('mixes it down to mono', async () => {
    const file = writeRaw(
      'stereo.wav',
      { tag: 1, channels: 2, rate: 48_000, bits: 16 },
      480,
      (pcm, at, _, channel) => pcm.writeInt16LE(channel === 0 ? 16_384 : -8192, at),
    )
    expect(await readAll(file)).toEqual(new Float32Array(480).fill(0.125))
  })

  test.each([8000, 16_000, 22_050, 44_100, 96_000])('resamples it from %i Hz to 48 kHz', async (rate) => {
    const file = writeRaw(`${rate}.wav`, { tag: 1, channels: 1, rate, bits: 16 }, rate, (pcm, at, frame) =>
      pcm.writeInt16LE(Math.round(9830 * Math.sin((2 * Math.PI * 440 * frame) / rate)), at),
    )
    const heard = await readAll(file)
    expect(Math.abs(heard.length - 48_000)).toBeLessThan(960)
    expect(bestMatch(tone(440, 43_200), heard, 48).correlation).toBeGreaterThan(0.999)
  })

  test.each([
    { who: 'a killed recorder', riff: 36, data: 0xffff_ffff },
    { who: 'a recorder killed before its first update', riff: 36, data: 0 },
    { who: 'a stream without sizes', riff: 0, data: 0 },
    { who: 'a stream of unknown size', riff: 0xffff_ffff, data: 0xffff_ffff },
    { who: 'sox in a pipe', riff: 0x7fff_f024, data: 0x7fff_f000 },
  ])('reads a file to its end whose sizes are those of $who', async ({ riff, data }) => {
    const header = wavHeader(48_000, 0)
    header.writeUInt32LE(riff, 4)
    header.writeUInt32LE(data, 40)
    writeFileSync(path('cut.wav'), Buffer.concat([header, Buffer.alloc(960 * 2)]))
    expect(await readAll(path('cut.wav'))).toHaveLength(960)
  })

  test('takes no other chunk for the sound of an empty file', async () => {
    const header = wavHeader(48_000, 0)
    header.writeUInt32LE(36 + 8 + 100, 4)
    writeFileSync(path('tagged.wav'), Buffer.concat([header, Buffer.from('LIST'), Buffer.alloc(104, 100)]))
    await expect(WavReader.open(path('tagged.wav'))).rejects.toThrow(/it holds no sound/)
  })

  test.each([
    { how: 'in the upper bytes, as Microsoft specifies', shift: 256 },
    { how: 'in the lower bytes, as ALSA writes them', shift: 1 },
  ])('accepts 24 bits in 4 bytes, $how', async ({ shift }) => {
    const format = { tag: 1, channels: 1, rate: 48_000, bits: 24, bytes: 4 }
    const samples = [4_194_305, -4_194_305, 0, 1]
    const file = writeRaw(`padded-${shift}.wav`, format, 480, (pcm, at, frame) =>
      pcm.writeInt32LE((samples[frame % 4] ?? 0) * shift, at),
    )
    const expected = samples.map((sample) => Math.fround(sample / 2 ** 23))
    expect([...(await readAll(file)).subarray(0, 4)]).toEqual(expected)
  })

  /** The 24 bytes that WAVEFORMATEXTENSIBLE adds. */
  const extension = (validBits: number, format: number, suffix = '000000001000800000aa00389b71'): Buffer => {
    const bytes = Buffer.alloc(24)
    bytes.writeUInt16LE(22, 0)
    bytes.writeUInt16LE(validBits, 2)
    bytes.writeUInt16LE(format, 8)
    bytes.write(suffix, 10, 'hex')
    return bytes
  }
  const writeExtensible = (name: string, bits: number, more: Buffer, pcm: Buffer): string => {
    const header = wavHeader(48_000, pcm.length)
    header.writeUInt32LE(16 + more.length, 16)
    header.writeUInt16LE(0xfffe, 20)
    header.writeUInt16LE(bits / 8, 32)
    header.writeUInt16LE(bits, 34)
    writeFileSync(path(name), Buffer.concat([header.subarray(0, 36), more, header.subarray(36), pcm]))
    return path(name)
  }

  test('accepts 24 valid bits of 32, and refuses sub-formats that are not PCM', async () => {
    const pcm = Buffer.alloc(4 * 480)
    for (let at = 0; at < pcm.length; at += 4) pcm.writeInt32LE(-1_073_741_824, at)
    const file = writeExtensible('valid.wav', 32, extension(24, 1), pcm)
    expect(await readAll(file)).toEqual(new Float32Array(480).fill(-0.5))
    for (const [more, why] of [
      [extension(33, 1), /33 valid bits of 32/],
      [extension(24, 2), /Microsoft ADPCM/],
      [extension(24, 1, '0000217bd311a5d628db04c10000'), /sub-format is not PCM/],
      [extension(24, 1).subarray(0, 20), /cut off/],
    ] as const)
      await expect(WavReader.open(writeExtensible('odd.wav', 32, more, pcm))).rejects.toThrow(why)
  })

  test.each(['RF64', 'BW64'])('takes the sizes of %s from its ds64 chunk', async (magic) => {
    const pcm = Buffer.alloc(2 * 480, 1)
    const header = wavHeader(48_000, 0)
    header.write(magic, 0, 'latin1')
    header.writeUInt32LE(0xffff_ffff, 4)
    header.writeUInt32LE(0xffff_ffff, 40)
    const ds64 = Buffer.alloc(8 + 28)
    ds64.write('ds64', 0, 'latin1')
    ds64.writeUInt32LE(28, 4)
    const write = (dataBytes: bigint): void => {
      ds64.writeBigUInt64LE(dataBytes, 16)
      const tail = Buffer.from('LIST\u0004\0\0\0tail', 'latin1')
      writeFileSync(
        path('long.wav'),
        Buffer.concat([header.subarray(0, 12), ds64, header.subarray(12), pcm, tail]),
      )
    }
    write(BigInt(pcm.length))
    expect(await readAll(path('long.wav'))).toHaveLength(480)
    write(2n ** 64n - 1n)
    expect((await readAll(path('long.wav'))).length).toBeGreaterThanOrEqual(480)
  })

  test('names the kind of another sound file', async () => {
    for (const [magic, why] of [
      ['RIFX', /big-endian/],
      ['fLaC', /FLAC file; convert it to WAV/],
      ['OggS', /Ogg/],
      ['FORM', /AIFF/],
      ['ID3\u0003', /MP3/],
    ] as const) {
      writeFileSync(path('other.wav'), `${magic}\0\0\0\0WAVEfmt `, 'latin1')
      await expect(checkPlayable(path('other.wav'))).rejects.toThrow(why)
    }
  })

  test('reads no file beyond its limit', async () => {
    writeWav(path('huge.wav'), new Float32Array(10))
    truncateSync(path('huge.wav'), 65 * 2 ** 20)
    await expect(checkPlayable(path('huge.wav'))).rejects.toThrow(/over the limit of 67108864 bytes/)
  })

  test('refuses a missing, invalid, compressed or empty file with the reason', async () => {
    writeFileSync(path('text.wav'), 'this is not sound')
    writeFileSync(path('empty.wav'), '')
    const mulaw = writeRaw('mulaw.wav', { tag: 7, channels: 1, rate: 8000, bits: 8 }, 10, () => undefined)
    writeFileSync(path('no-data.wav'), wavHeader(48_000, 0).subarray(0, 36))
    for (const [file, why] of [
      [path('missing.wav'), /missing\.wav.*ENOENT/],
      [path('text.wav'), /not a WAV file/],
      [path('empty.wav'), /not a WAV file/],
      [mulaw, /compressed \(µ-law\)/],
      [path('no-data.wav'), /no sound/],
      [pipe('pipe.wav'), /not a file/],
      ['/dev/zero', /not a file/],
      [folder, /cannot play/],
    ] as const)
      await expect(WavReader.open(file)).rejects.toThrow(why)
    await expect(WavReader.open(path('missing.wav'))).rejects.toBeInstanceOf(AudioError)
  })

  test('passes no infinities to a codec', async () => {
    const file = writeRaw('inf.wav', { tag: 3, channels: 1, rate: 48_000, bits: 32 }, 480, (pcm, at, frame) =>
      pcm.writeFloatLE([Infinity, NaN, 7, -7][frame % 4] ?? 0, at),
    )
    expect([...(await readAll(file)).subarray(0, 4)]).toEqual([0, 0, 1, -1])
  })
})

describe('a WAV file as a device', () => {
  test('plays once in real time from the start, followed by silence', async () => {
    const source = tone(440, 48_000 / 10)
    writeWav(path('mic.wav'), source)
    const clock = new ManualClock()
    const input = await openWavInput(path('mic.wav'), clock)
    const heard: number[] = []
    clock.advance(1000)
    input.start((block) => heard.push(...block))
    clock.advance(50)
    expect(heard).toHaveLength(2400)
    clock.advance(150)
    expect(heard).toHaveLength(9600)
    expect(bestMatch(source, Float32Array.from(heard.slice(0, 4800)), 0).correlation).toBeGreaterThan(0.9999)
    expect(Math.max(...heard.slice(4800))).toBe(0)
    await input.close()
    expect(clock.pendingTimers).toBe(0)
  })

  test('takes sound in real time and records it', async () => {
    const clock = new ManualClock()
    const output = await openWavOutput(path('speaker.wav'), clock, noFailure)
    clock.advance(500)
    output.start((block) => block.fill(0.25))
    clock.advance(300)
    await output.close()
    const { samples } = readWav(path('speaker.wav'))
    expect(samples).toHaveLength(14_400)
    expect(samples[7000]).toBeCloseTo(0.25, 3)
  })

  test('loses what a computer that was held up did not play', async () => {
    const clock = new ManualClock()
    const counted = Float32Array.from({ length: 2 * 48_000 }, (_, n) => n / 2 ** 18)
    writeWav(path('counted.wav'), counted)
    const input = await openWavInput(path('counted.wav'), clock)
    const starts: number[] = []
    input.start((block) => starts.push(Math.round((block[0] ?? 0) * 2 ** 18)))
    clock.advance(10)
    clock.stall(1_000)
    await input.close()
    expect(starts[0]).toBe(0)
    expect(starts.at(-1)).toBeCloseTo(48_000, -2)
    expect(starts.length).toBeLessThan(5)
  })

  test('records silence while a computer was held up, so that its time is right', async () => {
    const clock = new ManualClock()
    const output = await openWavOutput(path('held-up.wav'), clock, noFailure)
    output.start((block) => block.fill(0.25))
    clock.advance(100)
    clock.stall(2_000)
    clock.stall(60_000)
    await output.close()
    const { samples } = readWav(path('held-up.wav'))
    expect(samples[4_000]).toBeCloseTo(0.25, 3)
    expect(samples[50_000]).toBe(0)
    // Of a long time, 5 s are made up for.
    expect(samples).toHaveLength((2_100 + 5_000 + 10) * 48)
  })
})
