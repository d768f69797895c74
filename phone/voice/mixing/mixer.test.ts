import { describe, expect, test } from 'vitest'
import { bestMatch, speechLike, tone } from '../../../native/testing/signals'
import type { MediaPacket } from '../../../protocol/media'
import { mediaPacket } from '../../../protocol/media/testing/media-packet'
import { CapturePath } from '../capture/capture-path'
import { PlayoutPath } from '../playout/playout-path'
import { FanOut } from './fan-out'
import { Mixer, type MixerSource } from './mixer'

const BLOCK = 480
const SECONDS = 5
const SAMPLES = SECONDS * 48_000
/** After the jitter buffer has adapted to the network. */
const SETTLED = 96_000

const CEILING = 10 ** (-1 / 20)
const peak = (samples: Float32Array): number =>
  samples.reduce((top, sample) => Math.max(top, Math.abs(sample)), 0)

/** Loops a sound. */
const sourceOf = (sound: Float32Array): MixerSource => {
  let at = 0
  return {
    fill: (block) => {
      block.forEach((_, n) => (block[n] = sound[(at + n) % sound.length] ?? 0))
      at += block.length
    },
  }
}
const mixed = (mixer: Mixer, samples: number, block = BLOCK): Float32Array => {
  const heard = new Float32Array(samples).fill(NaN)
  for (let at = 0; at + block <= samples; at += block) mixer.fill(heard.subarray(at, at + block), at / 48)
  return heard
}

/** One voice, higher and quicker by a factor than another. */
const voice = (factor: number): Float32Array => {
  const sound = speechLike(Math.ceil(SECONDS * factor) + 1)
  return Float32Array.from({ length: SAMPLES }, (_, n) => sound[Math.floor(n * factor)] ?? 0)
}

describe('voices that speak at once', () => {
  const voices = [voice(0.8), voice(1), voice(1.25)]
  const mixer = new Mixer()
  const phones = voices.map((said) => {
    const playout = new PlayoutPath()
    mixer.add(playout)
    return { said, playout, packets: [] as MediaPacket[] }
  })
  const captures = phones.map(({ packets }) => new CapturePath((packet) => packets.push(packet)))
  const heard = new Float32Array(SAMPLES)
  for (let at = 0; at + BLOCK <= SAMPLES; at += BLOCK) {
    const nowMs = at / 48
    for (const [n, { said, playout, packets }] of phones.entries()) {
      captures[n]?.push(said.slice(at, at + BLOCK))
      for (const packet of packets.splice(0)) playout.push(packet, nowMs)
    }
    mixer.fill(heard.subarray(at, at + BLOCK), nowMs + 2)
  }
  const correlationWith = (said: Float32Array) =>
    bestMatch(said.subarray(SETTLED, SAMPLES - 9600), heard.subarray(SETTLED), 4800)

  test.each([0, 1, 2])('are heard separately: voice %d', (n) => {
    const { correlation, lag } = correlationWith(voices[n] ?? new Float32Array(0))
    // Each of three equally loud voices has a third of the power.
    expect(correlation).toBeGreaterThan(0.8 * Math.sqrt(1 / 3))
    expect(lag).toBeLessThan(48 * 50)
  })

  test('contain nothing else', () => {
    expect(correlationWith(voice(1.1)).correlation).toBeLessThan(0.2)
  })
})

describe('a mixer', () => {
  test('passes a single source unchanged', () => {
    const mixer = new Mixer()
    // The addition of 0 turns -0 into 0.
    const sound = speechLike(1).map((x) => x * 0.5 + 0)
    mixer.add(sourceOf(sound))
    expect(mixed(mixer, 48_000)).toEqual(sound)
  })

  test('sums its sources', () => {
    const mixer = new Mixer()
    const [low, high] = [tone(300, 48_000, 0.2), tone(800, 48_000, 0.3)]
    mixer.add(sourceOf(low))
    mixer.add(sourceOf(high))
    expect(mixed(mixer, 48_000)).toEqual(low.map((x, n) => x + (high[n] ?? 0)))
  })

  test('is silent without sources, also after the last one', () => {
    const mixer = new Mixer()
    const source = sourceOf(tone(300, 48_000))
    expect(peak(mixed(mixer, 4800))).toBe(0)
    mixer.add(source)
    mixer.add(source)
    expect(peak(mixed(mixer, 4800))).toBeCloseTo(0.3, 2)
    mixer.remove(source)
    expect(peak(mixed(mixer, 4800))).toBe(0)
  })

  test.each([120, 240, 480])('neither wraps nor clicks with loud sources, in blocks of %d', (block) => {
    const mixer = new Mixer()
    const hertz = [200, 310, 430, 570]
    for (const each of hertz) mixer.add(sourceOf(tone(each, 48_000, 0.8)))
    const heard = mixed(mixer, 48_000, block)
    expect(peak(heard)).toBeLessThanOrEqual(CEILING + 1e-6)
    expect(peak(heard)).toBeGreaterThan(0.6)
    const steps = heard.map((x, n) => Math.abs(x - (heard[n - 1] ?? 0)))
    const steepest = hertz.reduce((sum, each) => sum + (2 * Math.PI * each * 0.8) / 48_000, 0)
    expect(peak(steps.subarray(1))).toBeLessThan(1.5 * steepest)
  })
})

describe('one capture to several links', () => {
  test('sends each packet to each link', () => {
    const fanOut = new FanOut()
    const sent: (readonly [string, MediaPacket])[] = []
    const sinkOf = (name: string) => ({ send: (packet: MediaPacket) => sent.push([name, packet]) })
    const [ann, bob] = [sinkOf('ann'), sinkOf('bob')]
    const [first, second] = [mediaPacket(Uint8Array.of(1)), mediaPacket(Uint8Array.of(2))]
    fanOut.send(first)
    fanOut.add(ann)
    fanOut.add(bob)
    fanOut.add(bob)
    fanOut.send(first)
    fanOut.remove(ann)
    fanOut.send(second)
    expect(sent).toEqual([
      ['ann', first],
      ['bob', first],
      ['bob', second],
    ])
  })
})
