import { join } from 'node:path'
import { expect, test } from 'vitest'
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

test.each([
  ['ring', -13],
  ['ring-back', -22],
  ['call-waiting', -28],
  ['on-hold', -28],
  ['off-hold', -28],
  ['peer-muted', -28],
] as const)('%s is as loud as all sounds of its kind, and is not clipped', async (name, dbfs) => {
  const sound = await player.load(name)
  if (!sound) throw new Error(`there is no file of ${name}`)
  expect(Math.abs(loudestDbfs(sound) - dbfs)).toBeLessThan(0.5)
  expect(sound.every((sample) => Math.abs(sample) < 0.99)).toBe(true)
})
