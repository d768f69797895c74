import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { spoken } from '../../../lab/audio/speech'
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../../../native/audio/audio-device'
import { levelDbfs } from '../../../native/dsp/level'
import { HER_WORDS, HIS_WORDS } from '../../../native/testing/harvard'
import { activeDbfs, atDbfs, mix } from '../../../native/testing/loudness'
import { lostSpeech } from '../../../native/testing/lost-speech'
import { echoIn, hear } from '../../../native/testing/room'
import { bestMatch, hiss, looped } from '../../../native/testing/signals'
import { CaptureDsp } from './capture-dsp'
import { FULL_CLEANING, NO_CLEANING } from '../../model'

let far: Float32Array
let near: Float32Array

beforeAll(async () => {
  far = await spoken(HER_WORDS, 'en-us+f3')
  near = await spoken(HIS_WORDS, 'en-us')
})

const used: CaptureDsp[] = []
afterEach(() => {
  for (const dsp of used.splice(0)) dsp.free()
})

const start = async (settings = FULL_CLEANING): Promise<CaptureDsp> => {
  const dsp = new CaptureDsp((cause) => {
    throw new Error(JSON.stringify(cause))
  })
  used.push(dsp)
  await dsp.set(settings)
  return dsp
}

const silence = (samples: number): Float32Array => new Float32Array(samples)

describe('the microphone’s sound', () => {
  it('is unchanged bit for bit with all stages off', async () => {
    const second = near.subarray(0, SAMPLE_RATE)
    expect(hear(await start(NO_CLEANING), far, second)).toEqual(second)
  })

  it('is unchanged again once all stages are switched off', async () => {
    const dsp = await start()
    const second = near.subarray(0, SAMPLE_RATE)
    hear(dsp, far, second)
    await dsp.set(NO_CLEANING)
    hear(dsp, far, near.subarray(0, BLOCK_SAMPLES))
    expect(hear(dsp, far, second)).toEqual(second)
  })

  it.each([-45, -12])(
    'comes out at -20 dBFS from a speaker of %d dBFS in a room with a fan',
    async (dbfs) => {
      const voice = mix(atDbfs(near, dbfs), hiss(near.length, dbfs - 20)).map((x) =>
        Math.max(-1, Math.min(x, 1)),
      )
      const heard = hear(await start(), silence(voice.length), voice)
      expect(Math.abs(activeDbfs(heard.subarray(5 * SAMPLE_RATE)) - -20)).toBeLessThan(3)
      expect(heard.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)).toBeLessThan(1)
    },
  )

  it('contains no echo, even of a quiet speaker with automatic gain', async () => {
    const before = 8 * SAMPLE_RATE
    const played = new Float32Array(before + far.length)
    played.set(far, before)
    const quiet = atDbfs(near, -40).subarray(0, before)
    const echo = echoIn(played, { delayMs: 80, echoDb: -10 })
    const heard = hear(await start(), played, mix(mix(echo, hiss(echo.length, -75)), quiet))
    expect(activeDbfs(heard.subarray(before / 2, before))).toBeGreaterThan(-26)
    expect(levelDbfs(heard.subarray(before + 2 * SAMPLE_RATE))).toBeLessThan(-50)
  })

  it('can be switched within a word without a click or a gap', async () => {
    const dsp = await start(NO_CLEANING)
    const voice = atDbfs(near, -20)
    const heard: number[] = []
    const rounds = [
      NO_CLEANING,
      FULL_CLEANING,
      NO_CLEANING,
      { ...NO_CLEANING, noiseSuppression: true },
      NO_CLEANING,
    ]
    for (const [round, settings] of rounds.entries()) {
      await dsp.set(settings)
      const part = voice.subarray(round * SAMPLE_RATE, (round + 1) * SAMPLE_RATE)
      heard.push(...hear(dsp, silence(part.length), part))
    }
    const output = Float32Array.from(heard)
    const steepest = (samples: Float32Array): number =>
      samples.reduce((top, x, n) => (n === 0 ? 0 : Math.max(top, Math.abs(x - (samples[n - 1] ?? 0)))), 0)
    expect(steepest(output)).toBeLessThan(1.5 * steepest(voice))
    expect(bestMatch(voice.subarray(0, output.length), output, 480).correlation).toBeGreaterThan(0.6)
  })
})

describe('double talk', () => {
  const talking = (voice: Float32Array, seconds: number): Float32Array =>
    looped(atDbfs(voice, -22), seconds * SAMPLE_RATE)

  it.each([
    ['her', 0],
    ['his', 0],
    ['her', 4],
    ['his', 4],
  ])(
    'loses almost nothing of the near voice on headsets against %s voice, from %d s on',
    async (whose, from) => {
      const seconds = from === 0 ? 40 : 16
      const [played, said] = [talking(far, seconds), talking(near, seconds)]
      const [other, own] = whose === 'her' ? [played, said] : [said, played]
      own.fill(0, 0, from * SAMPLE_RATE)
      const heard = hear(await start(), other, mix(own, hiss(own.length, -70)), { jitterMs: 5 })
      expect(lostSpeech(own, heard)).toBeLessThan(0.02)
    },
  )

  it.each([0, 4])(
    'loses at most a tenth of the near voice in a room with a loudspeaker, from %d s on',
    async (from) => {
      const [played, own] = [talking(far, 24), talking(near, 24)]
      own.fill(0, 0, from * SAMPLE_RATE)
      const room = mix(echoIn(played, { delayMs: 80, echoDb: -10 }), hiss(played.length, -70))
      const heard = hear(await start(), played, mix(room, own), { jitterMs: 5 })
      expect(lostSpeech(own, heard)).toBeLessThan(0.1)
    },
  )

  it.each([20, 80, 140, 200])(
    'lets no echo through when only the far voice talks, %d ms late',
    async (delayMs) => {
      const played = talking(far, 12)
      const echo = echoIn(played, { delayMs, echoDb: -10 })
      const heard = hear(await start(), played, mix(echo, hiss(echo.length, -70)), { jitterMs: 5 })
      const loss = (from: number, to: number): number =>
        levelDbfs(echo.subarray(from * SAMPLE_RATE, to * SAMPLE_RATE)) -
        levelDbfs(heard.subarray(from * SAMPLE_RATE, to * SAMPLE_RATE))
      expect(loss(0, 4)).toBeGreaterThan(30)
      expect(loss(4, 12)).toBeGreaterThan(30)
    },
  )
})
