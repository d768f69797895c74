import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { bundle } from '../testing/bundle'
import { ManualClock } from '../../base/testing/manual-clock'
import { bestMatch, tone } from '../testing/signals'
import { readWav, writeWav } from '../testing/wav-files'
import { AudioError, BLOCK_SAMPLES } from './audio-device'
import { openWavInput, openWavOutput } from './wav-device'
import { wavHeader } from './wav-format'
import { WavReader } from './wav-reader'
import { WavWriter } from './wav-writer'

const folder = mkdtempSync(join(tmpdir(), 'ringdown-wav-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = (name: string): string => join(folder, name)
const pipe = (name: string): string => {
  execFileSync('mkfifo', [path(name)])
  return path(name)
}
const noFailure = (error: AudioError): never => {
  throw error
}

const readAll = async (file: string, limit = 480_000): Promise<Float32Array> => {
  const reader = await WavReader.open(file)
  const all: number[] = []
  const block = new Float32Array(BLOCK_SAMPLES)
  while (all.length < limit && reader.read(block)) all.push(...block)
  return Float32Array.from(all)
}

/** A file of any format whose frames `write` generates. */
const writeRaw = (
  name: string,
  { tag, channels, rate, bits }: { tag: number; channels: number; rate: number; bits: number },
  frames: number,
  write: (pcm: Buffer, at: number, frame: number, channel: number) => void,
): string => {
  const bytes = bits / 8
  const pcm = Buffer.alloc(frames * channels * bytes)
  for (let frame = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++)
      write(pcm, (frame * channels + channel) * bytes, frame, channel)
  const header = wavHeader(rate, pcm.length)
  header.writeUInt16LE(tag, 20)
  header.writeUInt16LE(channels, 22)
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

  test('reads a file with a wrong size, as a killed recorder leaves it, to its end', async () => {
    const header = wavHeader(48_000, 0)
    header.writeUInt32LE(0xffff_ffff, 40)
    writeFileSync(path('cut.wav'), Buffer.concat([header, Buffer.alloc(960 * 2)]))
    expect(await readAll(path('cut.wav'))).toHaveLength(960)
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
      [mulaw, /compressed \(format 7\)/],
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

describe('writing a WAV file', () => {
  test('stores the recorded sound', async () => {
    const writer = await WavWriter.create(path('out.wav'), noFailure)
    const source = tone(440, 48_000)
    for (let at = 0; at < source.length; at += BLOCK_SAMPLES)
      writer.write(source.subarray(at, at + BLOCK_SAMPLES))
    await writer.close()
    const { sampleRate, samples } = readWav(path('out.wav'))
    expect(sampleRate).toBe(48_000)
    expect(samples).toHaveLength(48_000)
    expect(bestMatch(source, samples, 0).correlation).toBeGreaterThan(0.9999)
  })

  test('clips sound that is too loud, without wrapping around', async () => {
    const writer = await WavWriter.create(path('loud.wav'), noFailure)
    writer.write(Float32Array.of(2, -2, NaN))
    await writer.close()
    expect([...readWav(path('loud.wav')).samples].map((x) => Math.round(x * 100) / 100)).toEqual([1, -1, 0])
  })

  test('fails in a folder that does not exist', async () => {
    await expect(WavWriter.create(path('no/such/out.wav'), noFailure)).rejects.toThrow(
      /cannot record to.*ENOENT/,
    )
  })

  test('refuses a pipe, which cannot be opened without a reader', async () => {
    await expect(WavWriter.create(pipe('out-pipe.wav'), noFailure)).rejects.toThrow(/it is a pipe/)
  })

  test('leaves a valid file when its process is killed', async () => {
    const program = await bundle('native/testing/record-until-killed.ts')
    const file = path('killed.wav')
    const child = spawn(process.execPath, [program, file], { stdio: 'inherit' })
    const exited = once(child, 'exit')
    await waitUntil(() => existsSync(file) && statSync(file).size > 20_000)
    child.kill('SIGKILL')
    await exited
    const { samples } = readWav(file)
    expect(samples.length).toBeGreaterThan(9000)
    expect(statSync(file).size / 2 - samples.length).toBeLessThan(48_000)
    expect(bestMatch(tone(500, samples.length), samples, 0).correlation).toBeGreaterThan(0.999)
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
})
