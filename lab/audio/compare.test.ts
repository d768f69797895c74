import { beforeAll, describe, expect, it } from 'vitest'
import { compare } from './compare'
import { spoken } from './speech'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { loudnessDbfs } from './telephone-band'

let speech: Float32Array
let otherSpeech: Float32Array

beforeAll(async () => {
  speech = await spoken('The birch canoe slid on the smooth planks. Rice is often served in round bowls.')
  otherSpeech = await spoken(
    'The juice of lemons makes fine punch. Four hours of steady work faced us.',
    'en-us+f3',
  )
})

const ms = (duration: number): number => Math.round((duration / 1000) * SAMPLE_RATE)

const delayed = (samples: Float32Array, delayMs: number, gain = 1): Float32Array => {
  const result = new Float32Array(samples.length + ms(delayMs + 500))
  result.set(
    samples.map((sample) => sample * gain),
    ms(delayMs),
  )
  return result
}

describe('comparing source and recording', () => {
  it('finds the delay and the level of a faithful copy', () => {
    const likeness = compare(speech, delayed(speech, 137, 0.5))
    expect(likeness.correlation).toBeGreaterThan(0.999)
    expect(likeness.lagMs).toBeCloseTo(137, 1)
    expect(likeness.levelDifferenceDb).toBeCloseTo(-6.02, 1)
    expect(likeness.heardShare).toBe(1)
    expect(likeness.stretches).toBeGreaterThan(5)
  })

  it('finds a recording that starts in the middle of the speech', () => {
    const likeness = compare(speech, speech.subarray(ms(600)))
    expect(likeness.lagMs).toBeCloseTo(-600, 1)
    expect(likeness.heardShare).toBeLessThan(1)
  })

  it('recognises speech that is played faster by shorter stretches', () => {
    // Of each 60 ms the last 12 are left out, as a playout does that catches up.
    const word = speech.subarray(0, ms(600))
    const faster = word.filter((_, n) => n % ms(60) < ms(48))
    const heard = delayed(faster, 300)
    const byShorter = compare(word, heard, { stretchMs: 100 })
    expect(byShorter.heardShare).toBeGreaterThan(0.7)
    expect(byShorter.correlation).toBeGreaterThan(compare(word, heard).correlation + 0.1)
    expect(compare(word, delayed(otherSpeech, 300), { stretchMs: 100 }).heardShare).toBeLessThan(0.4)
  })

  it('follows a sound card that runs 500 ppm fast', () => {
    const length = Math.floor(speech.length / 1.0005)
    const drifted = Float32Array.from({ length }, (_, i) => {
      const at = i * 1.0005
      const [a, b] = [speech[Math.floor(at)] ?? 0, speech[Math.floor(at) + 1] ?? 0]
      return a + (b - a) * (at % 1)
    })
    expect(compare(speech, delayed(drifted, 50)).correlation).toBeGreaterThan(0.97)
  })

  it('follows a delay that jumps by more than phones change it at once', () => {
    const at = Math.round(speech.length / 2)
    const jumped = new Float32Array(speech.length + ms(800))
    jumped.set(speech.subarray(0, at), ms(40))
    jumped.set(speech.subarray(at), at + ms(240))
    expect(compare(speech, jumped).heardShare).toBeGreaterThan(0.8)
  })

  it('detects different words', () => {
    const likeness = compare(speech, delayed(otherSpeech, 40))
    expect(likeness.correlation).toBeLessThan(0.4)
    expect(likeness.heardShare).toBeLessThan(0.3)
  })

  it('finds nothing in silence', () => {
    const likeness = compare(speech, new Float32Array(speech.length))
    expect(likeness.correlation).toBeLessThan(0.01)
    expect(likeness.levelDifferenceDb).toBeLessThan(-60)
  })

  it('compares nothing when the source is silent', () => {
    expect(compare(new Float32Array(SAMPLE_RATE), speech)).toMatchObject({ correlation: 0, stretches: 0 })
  })

  it('detects a missing half', () => {
    const half = delayed(speech, 80)
    half.fill(0, ms(80) + speech.length / 2)
    const likeness = compare(speech, half)
    expect(likeness.heardShare).toBeGreaterThan(0.3)
    expect(likeness.heardShare).toBeLessThan(0.7)
  })
})

describe('loudness', () => {
  it('of a full-scale sine is -3 dBFS', () => {
    const sine = Float32Array.from({ length: SAMPLE_RATE }, (_, i) =>
      Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE),
    )
    expect(loudnessDbfs(sine)).toBeCloseTo(-3.01, 2)
  })

  it('of silence is -100 dBFS', () => {
    expect(loudnessDbfs(new Float32Array(10))).toBe(-100)
  })
})
