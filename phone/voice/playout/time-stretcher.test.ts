import { describe, expect, test } from 'vitest'
import { bestMatch, energy, noise, speechLike, tone } from '../../../native/testing/signals'
import { type Stretch, TimeStretcher } from './time-stretcher'

const BLOCK = 480

/** Plays a whole sound and passes `stretch` at every block. */
function play(sound: Float32Array, stretch: (block: number) => Stretch, length = BLOCK) {
  const stretcher = new TimeStretcher()
  const heard: number[] = []
  let [at, shortened] = [0, 0]
  for (let block = 0; ; block++) {
    while (stretcher.waiting < 2000 && at + 960 <= sound.length) {
      stretcher.push(sound.subarray(at, (at += 960)))
    }
    if (stretcher.waiting < length) break
    const out = new Float32Array(length)
    shortened += stretcher.read(out, stretch(block))
    heard.push(...out)
  }
  return { heard: Float32Array.from(heard), shortened }
}

const shorten: Stretch = { kind: 'shorten', maxMs: 15, minLikeness: 0.9 }
const lengthen: Stretch = { kind: 'lengthen', maxMs: 15, minLikeness: 0.9 }

/** Zero crossings per second, halved: the frequency of a tone. */
function frequency(sound: Float32Array): number {
  let crossings = 0
  for (let n = 1; n < sound.length; n++) if ((sound[n - 1] ?? 0) < 0 !== (sound[n] ?? 0) < 0) crossings++
  return (crossings * 24_000) / sound.length
}

/** The largest step between neighbouring samples, which a click makes large. */
const steepest = (sound: Float32Array): number =>
  sound.reduce((most, sample, n) => (n === 0 ? 0 : Math.max(most, Math.abs(sample - (sound[n - 1] ?? 0)))), 0)

describe('without a stretch', () => {
  test('it changes and delays nothing', () => {
    const sound = noise(48_000)
    const { heard, shortened } = play(sound, () => ({ kind: 'as-it-is' }))
    expect(shortened).toBe(0)
    expect(heard).toEqual(sound)
  })
})

describe('shortening', () => {
  test.each([120, 240, 480])(
    'in blocks of %d a tone keeps its pitch and loudness, without a click',
    (length) => {
      const sound = tone(220, 96_000)
      const { heard, shortened } = play(sound, () => shorten, length)
      expect(heard.length).toBeLessThan(sound.length * 0.6)
      expect(heard.length + shortened).toBeCloseTo(sound.length, -3)
      expect(Math.abs(frequency(heard) - 220)).toBeLessThan(3)
      expect(energy(heard) / heard.length).toBeCloseTo(energy(sound) / sound.length, 2)
      expect(steepest(heard)).toBeLessThan(steepest(sound) * 1.3)
    },
  )

  test('speech keeps its spectrum around a splice', () => {
    const sound = speechLike(2)
    const { heard, shortened } = play(sound, (block) =>
      block === 100 ? { ...shorten, minLikeness: 0.5 } : { kind: 'as-it-is' },
    )
    expect(shortened).toBeGreaterThanOrEqual(120)
    expect(shortened).toBeLessThanOrEqual(720)
    const after = bestMatch(sound.subarray(60_000, 84_000), heard.subarray(60_000 - shortened, 90_000), 200)
    expect(after.correlation).toBeGreaterThan(0.99)
  })

  test('does nothing where the sound does not resemble itself', () => {
    expect(play(noise(48_000), () => shorten).shortened).toBe(0)
  })

  test('removes silence in the largest pieces', () => {
    const { heard } = play(new Float32Array(96_000), () => shorten)
    expect(heard.length).toBeLessThan(96_000 / 2.2)
  })

  test('never removes more than asked for', () => {
    const { shortened } = play(tone(300, 9_600), (block) =>
      block === 5 ? { ...shorten, maxMs: 4 } : { kind: 'as-it-is' },
    )
    expect(shortened).toBeLessThanOrEqual(4 * 48)
    expect(shortened).toBeGreaterThan(0)
  })
})

describe('lengthening', () => {
  test('a tone keeps its pitch and loudness, without a click', () => {
    const sound = tone(220, 48_000)
    const { heard, shortened } = play(sound, () => lengthen)
    expect(shortened).toBeLessThan(-20_000)
    expect(Math.abs(frequency(heard) - 220)).toBeLessThan(3)
    expect(steepest(heard)).toBeLessThan(steepest(sound) * 1.3)
  })
})

test('several splices in a row repeat only sound that was played', () => {
  const stretcher = new TimeStretcher()
  const said = (samples: number): void => stretcher.push(noise(samples).map((x) => 0.5 + x / 4))
  said(960)
  stretcher.read(new Float32Array(960))
  // Long enough that old sound is dropped.
  said(12_000)
  for (let n = 0; n < 20; n++) {
    const heard = new Float32Array(120)
    stretcher.read(heard, { ...lengthen, minLikeness: -1 })
    expect(heard.every((sample) => sample > 0.24 && sample < 0.76)).toBe(true)
  }
})

test('reading more than the waiting sound throws', () => {
  expect(() => new TimeStretcher().read(new Float32Array(BLOCK))).toThrow(RangeError)
})
