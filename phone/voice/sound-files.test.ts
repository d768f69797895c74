import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SAMPLES } from '../model'
import { TonePlayer } from './devices/tone-player'
import { soundFiles } from './sound-files'

const player = new TonePlayer(soundFiles(join(import.meta.dirname, '..', '..', 'assets', 'sounds')))

/** 100 ms at 48 kHz */
const WINDOW = 4_800

/** The level of the loudest tenth of a second, dBFS. */
function loudestDbfs(sound: Float32Array): number {
  let loudest = 0
  for (let start = 0; start + WINDOW <= sound.length; start += WINDOW / 4) {
    const part = sound.subarray(start, start + WINDOW)
    loudest = Math.max(loudest, part.reduce((sum, sample) => sum + sample * sample, 0) / WINDOW)
  }
  return 10 * Math.log10(loudest)
}

/** dBFS */
const loudnessOf = (name: string): number =>
  name === 'ring-back' ? -22 : name.startsWith('ring-') ? -13 : -28

test.each(SAMPLES)('%s is as loud as all sounds of its kind, and is not clipped', async (name) => {
  const sound = await player.load(name)
  if (!sound) throw new Error(`there is no file of ${name}`)
  expect(Math.abs(loudestDbfs(sound) - loudnessOf(name))).toBeLessThan(0.5)
  expect(sound.every((sample) => Math.abs(sample) < 0.99)).toBe(true)
})

test('no two sounds are the same', async () => {
  const sounds = await Promise.all(SAMPLES.map((name) => player.load(name)))
  expect(new Set(sounds.map((sound) => sound?.join())).size).toBe(SAMPLES.length)
})
