import { beforeAll, describe, expect, it } from 'vitest'
import { spoken } from '../../lab/audio/speech'
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../audio/audio-device'
import { HER_WORDS } from '../testing/harvard'
import { activeDbfs, atDbfs, mix } from '../testing/loudness'
import { hiss } from '../testing/signals'
import { GainControl } from './gain-control'
import { levelDbfs } from './level'

let voice: Float32Array
beforeAll(async () => {
  voice = await spoken(HER_WORDS, 'en-us+f3')
})

/** A speaker's microphone signal: room noise of -75 dBFS, clipped at full scale. */
const speaker = (dbfs: number): Float32Array =>
  mix(atDbfs(voice, dbfs), hiss(voice.length, -75)).map((x) => Math.max(-1, Math.min(x, 1)))

const controlled = (input: Float32Array, control = new GainControl(), mayBeSpeech = true): Float32Array => {
  const output = input.slice()
  for (let n = 0; n + BLOCK_SAMPLES <= output.length; n += BLOCK_SAMPLES)
    control.process(output.subarray(n, n + BLOCK_SAMPLES), mayBeSpeech)
  return output
}

const peak = (samples: Float32Array): number =>
  samples.reduce((top, sample) => Math.max(top, Math.abs(sample)), 0)

describe('automatic gain', () => {
  it('adjusts a speaker of -45 dBFS and one of -12 dBFS to the same loudness', () => {
    const loudness = [-45, -30, -20, -12].map((dbfs) => {
      const output = controlled(speaker(dbfs))
      expect(peak(output)).toBeLessThan(1)
      return activeDbfs(output.subarray(5 * SAMPLE_RATE))
    })
    expect(Math.max(...loudness) - Math.min(...loudness)).toBeLessThan(3)
    expect(Math.min(...loudness)).toBeGreaterThan(-22)
    expect(Math.max(...loudness)).toBeLessThan(-18)
  })

  it('does not amplify noise', () => {
    const control = new GainControl()
    controlled(hiss(10 * SAMPLE_RATE, -55), control)
    expect(control.gainDb).toBe(0)
  })

  it('does not rise in the pauses of a quiet speaker, nor amplify their noise above -50 dBFS', () => {
    const control = new GainControl()
    controlled(mix(speaker(-45), hiss(voice.length, -62)), control)
    const gain = control.gainDb
    expect(gain).toBeGreaterThan(6)
    const pause = controlled(hiss(5 * SAMPLE_RATE, -62), control)
    expect(control.gainDb).toBeLessThanOrEqual(gain)
    expect(levelDbfs(pause)).toBeLessThan(-49)
  })

  it('ignores sound that is known not to be speech', () => {
    const control = new GainControl()
    controlled(speaker(-45), control, false)
    expect(control.gainDb).toBe(0)
  })

  it('ignores a slammed door', () => {
    const control = new GainControl()
    const door = hiss(2 * SAMPLE_RATE, -75)
    door.set(hiss(SAMPLE_RATE / 10, -6), SAMPLE_RATE)
    controlled(door, control)
    expect(control.gainDb).toBe(0)
  })
})
