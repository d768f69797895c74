import { afterEach, describe, expect, it } from 'vitest'
import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../../../native/audio/audio-device'
import { OpusDecoder } from '../../../native/opus/opus-decoder'
import { bestMatch, energy, speechLike, tone } from '../../../native/testing/signals'
import type { MediaPacket } from '../../../protocol/media'
import { CaptureDsp } from './capture-dsp'
import { type CaptureGate, CapturePath } from './capture-path'
import { type Cleaning, NO_CLEANING } from '../../model'

const used: { free(): void }[] = []
afterEach(() => {
  for (const one of used.splice(0)) one.free()
})

const start = async (settings: Cleaning = NO_CLEANING, gate?: CaptureGate) => {
  const dsp = new CaptureDsp(() => undefined)
  await dsp.set(settings)
  const decoder = new OpusDecoder()
  const sent: number[] = []
  const durations: number[] = []
  const numbered: Omit<MediaPacket, 'payload'>[] = []
  let bytes = 0
  let nowMs = 0
  const capture = new CapturePath(
    ({ payload, ...numbers }) => {
      const samples = decoder.decode(payload)
      sent.push(...samples)
      durations.push(samples.length / 48)
      bytes += payload.length
      numbered.push(numbers)
    },
    (block) => dsp.process(block, (nowMs += BLOCK_MS)),
    undefined,
    gate,
  )
  used.push(dsp, decoder, capture)
  const say = (samples: Float32Array): void => {
    for (let n = 0; n + BLOCK_SAMPLES <= samples.length; n += BLOCK_SAMPLES)
      capture.push(samples.subarray(n, n + BLOCK_SAMPLES))
  }
  return { capture, say, sent: () => Float32Array.from(sent), durations, numbered, bytes: () => bytes }
}

describe('the capture path', () => {
  it('sends the microphone’s sound, two blocks a packet', async () => {
    const { capture, say, sent } = await start()
    const speech = speechLike(2)
    say(speech)
    expect(sent().length).toBe(speech.length)
    expect(bestMatch(speech, sent(), 960).correlation).toBeGreaterThan(0.9)
    expect(capture.levelDbfs).toBeGreaterThan(-60)
  })

  it('sends silence when muted', async () => {
    const { capture, say, sent } = await start()
    capture.muted = true
    say(tone(440, SAMPLE_RATE))
    expect(sent().length).toBe(SAMPLE_RATE)
    expect(energy(sent().subarray(SAMPLE_RATE / 2))).toBeLessThan(1e-6)
    expect(capture.levelDbfs).toBe(-100)
  })

  it('encodes nothing of what its gate does not want, and goes on at the right time', async () => {
    const levels: number[] = []
    let isWanted = true
    const wants = (levelDbfs: number): boolean => {
      levels.push(levelDbfs)
      return isWanted
    }
    const { say, numbered, sent } = await start(NO_CLEANING, { wants, passes: () => true })
    const speech = speechLike(3)
    const second = (n: number): Float32Array => speech.subarray(n * SAMPLE_RATE, (n + 1) * SAMPLE_RATE)
    say(second(0))
    isWanted = false
    say(second(1))
    expect(sent().length).toBe(SAMPLE_RATE)
    isWanted = true
    say(second(2))
    expect(numbered.length).toBe(100)
    expect(numbered[50]).toEqual({ sequence: 50, timestamp: 2 * SAMPLE_RATE })
    expect(bestMatch(second(2), sent().subarray(SAMPLE_RATE), 960).correlation).toBeGreaterThan(0.9)
    expect(levels.length).toBe(150)
  })

  it('sends the output of its DSP', async () => {
    const { say, sent } = await start({ ...NO_CLEANING, gainControl: true })
    const quiet = speechLike(6).map((x) => x * 0.05)
    say(quiet)
    const end = 5 * SAMPLE_RATE
    expect(energy(sent().subarray(end)) / energy(quiet.subarray(end))).toBeGreaterThan(10)
  })

  it('changes to packets of 10 ms and back at the end of a packet, without losing a sample', async () => {
    const { capture, say, sent, durations } = await start()
    const speech = speechLike(3)
    const second = (n: number) => speech.subarray(n * SAMPLE_RATE, (n + 1) * SAMPLE_RATE)
    say(second(0).subarray(0, SAMPLE_RATE - BLOCK_SAMPLES))
    capture.packetMs = 10
    say(speech.subarray(SAMPLE_RATE - BLOCK_SAMPLES, 2 * SAMPLE_RATE))
    capture.packetMs = 20
    say(second(2))
    expect(durations.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => 20))
    expect(durations.slice(50, 150)).toEqual(Array.from({ length: 100 }, () => 10))
    expect(durations.slice(150)).toEqual(Array.from({ length: 50 }, () => 20))
    expect(sent().length).toBe(speech.length)
    expect(bestMatch(speech, sent(), 960).correlation).toBeGreaterThan(0.9)
  })

  it('sends packets of 10 ms with a low delay where the bit rate allows it', async () => {
    const { capture, say, sent } = await start()
    capture.bitrate = 48_000
    const speech = speechLike(4)
    say(speech.subarray(0, SAMPLE_RATE))
    capture.packetMs = 10
    say(speech.subarray(SAMPLE_RATE))
    const [usual, low] = [4_800, 3 * SAMPLE_RATE].map(
      (from) => bestMatch(speech.subarray(from, from + 24_000), sent().subarray(from), 960).lag,
    )
    // 6.5 and 2.5 ms.
    expect(usual).toBeGreaterThan(300)
    expect(low).toBeLessThan(130)
  })

  it('with discontinuous transmission sends speech, and little during silence', async () => {
    const { capture, say, durations, numbered } = await start()
    capture.setDtx(true)
    say(speechLike(1))
    const spoken = durations.length
    expect(spoken).toBeGreaterThan(30)
    capture.muted = true
    say(new Float32Array(4 * SAMPLE_RATE))
    expect(durations.length - spoken).toBeLessThan(50)
    expect(durations.length - spoken).toBeGreaterThan(8)
    capture.muted = false
    const silent = durations.length
    say(speechLike(1))
    expect(durations.length - silent).toBeGreaterThan(30)
    expect(numbered.map(({ sequence }) => sequence)).toEqual(numbered.map((_, n) => n))
    // Six seconds in packets of 20 ms.
    expect(numbered.at(-1)?.timestamp).toBe(6 * SAMPLE_RATE - 960)
  })

  it('encodes at its set bit rate', async () => {
    const { capture, say, bytes } = await start()
    const rate = (bitrate: number): number => {
      capture.bitrate = bitrate
      const before = bytes()
      say(speechLike(2))
      return ((bytes() - before) * 8) / 2
    }
    expect(rate(16_000)).toBeLessThan(20_000)
    expect(rate(48_000)).toBeGreaterThan(32_000)
    expect(capture.bitrate).toBe(48_000)
  })
})
