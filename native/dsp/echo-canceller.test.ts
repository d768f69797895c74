import { beforeAll, describe, expect, it } from 'vitest'
import { spoken } from '../../lab/audio/speech'
import { SAMPLE_RATE } from '../audio/audio-device'
import { HER_WORDS, HIS_WORDS } from '../testing/harvard'
import { activeDbfs, atDbfs, mix } from '../testing/loudness'
import { echoIn, hear } from '../testing/room'
import { bestMatch, hiss } from '../testing/signals'
import { loadAec3 } from './aec3-module'
import { EchoCanceller } from './echo-canceller'
import { levelDbfs } from './level'

const DELAY_HINT_MS = 20
const seconds = (samples: Float32Array, from: number, to: number): Float32Array =>
  samples.subarray(from * SAMPLE_RATE, to * SAMPLE_RATE)

/** The echo's attenuation, dB. */
const returnLoss = (echo: Float32Array, left: Float32Array, from: number, to: number): number =>
  levelDbfs(seconds(echo, from, to)) - levelDbfs(seconds(left, from, to))

let far: Float32Array
let near: Float32Array
/** The noise of a quiet room and its microphone, -70 dBFS. */
let roomNoise: Float32Array

beforeAll(async () => {
  far = await spoken(HER_WORDS, 'en-us+f3')
  near = await spoken(HIS_WORDS, 'en-us')
  roomNoise = hiss(far.length, -70)
})

describe('the echo of a loudspeaker', () => {
  it.each([
    { delayMs: 20, driftPpm: 0 },
    { delayMs: 250, driftPpm: 0 },
    { delayMs: 20, driftPpm: 200 },
    { delayMs: 120, driftPpm: -200 },
    { delayMs: 250, driftPpm: 200 },
  ])('is gone, %o', async ({ delayMs, driftPpm }) => {
    const echo = mix(echoIn(far, { delayMs, driftPpm }), roomNoise)
    const canceller = await EchoCanceller.create(DELAY_HINT_MS)
    const left = hear(canceller, far, echo, { driftPpm, jitterMs: 5 })
    canceller.free()
    expect(returnLoss(echo, left, 1, 5)).toBeGreaterThan(20)
    expect(returnLoss(echo, left, 9, 14)).toBeGreaterThan(30)
    expect(Math.abs(canceller.driftPpm + driftPpm)).toBeLessThan(40)
  })

  it('is removed, and the voice of double talk stays', async () => {
    const [delayMs, from] = [80, 4 * SAMPLE_RATE]
    const voice = atDbfs(near, -22)
    const echo = echoIn(far, { delayMs, echoDb: -12 })
    const canceller = await EchoCanceller.create(DELAY_HINT_MS)
    const left = hear(canceller, far, mix(mix(echo, roomNoise), voice, from))
    canceller.free()
    const heard = left.subarray(from, from + voice.length)
    expect(Math.abs(activeDbfs(heard) - -22)).toBeLessThan(3)
    expect(bestMatch(voice, heard, 480).correlation).toBeGreaterThan(0.8)
  })
})

describe('a headset, which has no echo', () => {
  it('does not delay or change a voice, even in double talk', async () => {
    const canceller = await EchoCanceller.create(DELAY_HINT_MS)
    const heard = hear(canceller, far, mix(near, roomNoise), { jitterMs: 5 })
    canceller.free()
    const later = seconds(near, 4, 8)
    expect(bestMatch(later, heard.subarray(4 * SAMPLE_RATE), 480)).toEqual({
      correlation: expect.closeTo(1, 3) as number,
      lag: 0,
    })
  })

  it.each([20, 120, 200])(
    'is replaced by a loudspeaker: its echo, %d ms late, is gone within 1 s',
    async (delayMs) => {
      const pluggedAt = 5 * SAMPLE_RATE
      const echo = echoIn(far, { delayMs, echoDb: -10 }).map((x, n) => (n < pluggedAt ? 0 : x))
      const canceller = await EchoCanceller.create(DELAY_HINT_MS)
      const left = hear(canceller, far, mix(echo, roomNoise), { jitterMs: 5 })
      canceller.free()
      expect(levelDbfs(seconds(left, 4, 5))).toBeGreaterThan(-72)
      expect(returnLoss(echo, left, 6, 8)).toBeGreaterThan(15)
      expect(returnLoss(echo, left, 9, 14)).toBeGreaterThan(30)
    },
  )
})

it('leaves a voice alone when nothing is played', async () => {
  const silence = new Float32Array(near.length)
  const canceller = await EchoCanceller.create(DELAY_HINT_MS)
  const heard = hear(canceller, silence, near)
  canceller.free()
  expect(Math.abs(activeDbfs(heard) - activeDbfs(near))).toBeLessThan(0.5)
  // It drops its delay in the first pause.
  const later = seconds(near, 3, 8)
  expect(bestMatch(later, heard.subarray(3 * SAMPLE_RATE), 480).correlation).toBeGreaterThan(0.97)
})

it('rests while nothing is played, and then still knows the echo', async () => {
  const rest = 6 * SAMPLE_RATE
  const played = new Float32Array(2 * far.length + rest)
  played.set(far)
  played.set(far, far.length + rest)
  for (const driftPpm of [0, 100]) {
    const echo = echoIn(played, { delayMs: 80, driftPpm })
    const voiceAt = far.length + 2 * SAMPLE_RATE
    const voice = near.subarray(0, 3 * SAMPLE_RATE)
    const canceller = await EchoCanceller.create(DELAY_HINT_MS)
    const left = hear(canceller, played, mix(echo, voice, voiceAt), { driftPpm, jitterMs: 5 })
    canceller.free()
    const heard = left.subarray(voiceAt, voiceAt + voice.length + 480)
    expect(bestMatch(voice, heard, 480)).toEqual({ correlation: expect.closeTo(1, 3) as number, lag: 0 })
    const backAt = (far.length + rest) / SAMPLE_RATE
    expect(returnLoss(echo, left, backAt + 0.1, backAt + 2)).toBeGreaterThan(25)
    expect(returnLoss(echo, left, backAt + 2, backAt + 8)).toBeGreaterThan(30)
  }
})

it('delays a voice only while there may be echo, and switches without a click', async () => {
  const [quietAt, loudAt] = [2 * SAMPLE_RATE, 6 * SAMPLE_RATE]
  const played = new Float32Array(near.length)
  played.set(far.subarray(0, quietAt))
  played.set(far.subarray(0, near.length - loudAt), loudAt)
  const echo = echoIn(played, { delayMs: 20, echoDb: -12 })
  const canceller = await EchoCanceller.create(DELAY_HINT_MS)
  const heard = hear(canceller, played, mix(mix(near, echo), roomNoise))
  canceller.free()
  const lagAt = (second: number): number =>
    bestMatch(seconds(near, second, second + 1), heard.subarray(second * SAMPLE_RATE), 600).lag
  expect(lagAt(1)).toBeGreaterThan(400)
  expect(lagAt(5)).toBe(0)
  expect(lagAt(8)).toBeGreaterThan(400)
  const steepest = (samples: Float32Array): number =>
    samples.reduce((most, x, n) => Math.max(most, Math.abs(x - (samples[n - 1] ?? x))), 0)
  expect(steepest(heard)).toBeLessThan(1.1 * steepest(near))
})

it('leaves no memory behind in the module', async () => {
  const { AEC3 } = await loadAec3()
  // Its memory cannot grow, and has room for about ten of them.
  for (let n = 0; n < 50; n++) new AEC3(SAMPLE_RATE, 1, 1).free()
})

it('leaves no handler on the process', async () => {
  const counts = (): number[] =>
    ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event))
  const before = counts()
  const canceller = await EchoCanceller.create(DELAY_HINT_MS)
  canceller.free()
  expect(counts()).toEqual(before)
})
