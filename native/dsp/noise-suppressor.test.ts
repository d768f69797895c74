import { beforeAll, expect, it } from 'vitest'
import { spoken } from '../../lab/audio/speech'
import { SAMPLE_RATE } from '../audio/audio-device'
import { HER_WORDS } from '../testing/harvard'
import { activeDbfs, atDbfs, mix } from '../testing/loudness'
import { bestMatch, hiss, noise } from '../testing/signals'
import { levelDbfs } from './level'
import { NoiseSuppressor } from './noise-suppressor'

const SPEECH_DBFS = -20
const SNR_DB = 5
const PAUSE = 2 * SAMPLE_RATE

let speech: Float32Array
beforeAll(async () => {
  speech = atDbfs(await spoken(HER_WORDS, 'en-us+f3'), SPEECH_DBFS)
})

/** A fan: noise that is louder at low frequencies. */
const fan = (samples: number, dbfs: number): Float32Array => {
  let state = 0
  const low = noise(samples, 23).map((x) => (state = 0.95 * state + x))
  const gain = 10 ** ((dbfs - levelDbfs(low)) / 20)
  return low.map((x) => x * gain)
}

const suppressed = async (input: Float32Array): Promise<{ output: Float32Array; speech: number[] }> => {
  const suppressor = await NoiseSuppressor.create()
  const output = input.slice()
  const probabilities: number[] = []
  for (let n = 0; n + 480 <= output.length; n += 480) {
    suppressor.process(output.subarray(n, n + 480))
    probabilities.push(suppressor.speechProbability)
  }
  suppressor.free()
  return { output, speech: probabilities }
}

it.each([
  ['hiss', hiss],
  ['a fan', fan],
])('removes %s 5 dB below speech from the pauses and keeps the level of the speech', async (_, sound) => {
  const noisy = mix(sound(speech.length + PAUSE, SPEECH_DBFS - SNR_DB), speech, PAUSE)
  const { output, speech: probabilities } = await suppressed(noisy)
  const pause = (samples: Float32Array): number => levelDbfs(samples.subarray(PAUSE / 2, PAUSE))
  expect(pause(noisy) - pause(output)).toBeGreaterThan(20)
  const heard = output.subarray(PAUSE)
  expect(Math.abs(activeDbfs(heard) - SPEECH_DBFS)).toBeLessThan(2)
  expect(bestMatch(speech, heard, 960).correlation).toBeGreaterThan(0.9)
  const mean = (values: number[]): number => values.reduce((sum, p) => sum + p, 0) / values.length
  const inPause = mean(probabilities.slice(0, PAUSE / 480))
  expect(mean(probabilities.slice(PAUSE / 480)) - inPause).toBeGreaterThan(0.2)
})

it('keeps speech without noise unchanged, 10 ms later', async () => {
  const { output } = await suppressed(speech)
  const { correlation, lag } = bestMatch(speech, output, 960)
  expect(lag).toBe(480)
  expect(correlation).toBeGreaterThan(0.97)
})
