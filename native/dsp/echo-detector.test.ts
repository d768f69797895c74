import { beforeAll, describe, expect, it } from 'vitest'
import { spoken } from '../../lab/audio/speech'
import { BLOCK_SAMPLES, SAMPLE_RATE } from '../audio/audio-device'
import { HER_WORDS, HIS_WORDS } from '../testing/harvard'
import { atDbfs, mix } from '../testing/loudness'
import { echoIn, hear } from '../testing/room'
import { hiss, looped, tone } from '../testing/signals'
import { EchoDetector, type EchoPath } from './echo-detector'
import { Decimator } from './narrowband'

let far: Float32Array
let near: Float32Array
let roomNoise: Float32Array

beforeAll(async () => {
  far = atDbfs(await spoken(HER_WORDS, 'en-us+f3'), -22)
  const voice = atDbfs(await spoken(HIS_WORDS, 'en-us'), -22)
  near = looped(voice, far.length)
  roomNoise = hiss(far.length, -70)
})

/** The detector's result after each block. */
const pathsOf = (played: Float32Array, heard: Float32Array): EchoPath[] => {
  const detector = new EchoDetector()
  const [playedDecimator, heardDecimator] = [new Decimator(), new Decimator()]
  const paths: EchoPath[] = []
  hear(
    {
      reference: (block) => detector.reference(playedDecimator.process(block)),
      process: (block) => {
        detector.process(heardDecimator.process(block))
        paths.push(detector.path)
      },
    },
    played,
    heard,
  )
  return paths
}

/** Blocks until the path is first of this kind; Infinity if it never is. */
const blocksUntil = (paths: readonly EchoPath[], kind: EchoPath['kind']): number => {
  const at = paths.findIndex((path) => path.kind === kind)
  return at < 0 ? Infinity : at
}

const room = (played: Float32Array, delayMs = 80, echoDb = -10): Float32Array =>
  echoIn(played, { delayMs, echoDb })

describe('the echo path', () => {
  it('is absent within a second when both talk on headsets, and stays absent', () => {
    const paths = pathsOf(far, mix(near, roomNoise))
    expect(blocksUntil(paths, 'absent')).toBeLessThan(100)
    expect(blocksUntil(paths, 'present')).toBe(Infinity)
  })

  it.each([20, 80, 250, 450])('is present with its delay, %d ms, in a room', (delayMs) => {
    const paths = pathsOf(far, mix(room(far, delayMs), roomNoise))
    expect(blocksUntil(paths, 'absent')).toBe(Infinity)
    expect(paths.slice(200).every((path) => path.kind === 'present')).toBe(true)
    const last = paths.at(-1)
    expect(last?.kind === 'present' && Math.abs(last.delayMs - delayMs)).toBeLessThan(12)
  })

  it.each([20, 80, 200])('is never absent under a voice 10 dB louder, %d ms late', (delayMs) => {
    const paths = pathsOf(far, mix(mix(room(far, delayMs), near), roomNoise))
    expect(blocksUntil(paths, 'absent')).toBe(Infinity)
    expect(paths.slice(200).every((path) => path.kind === 'present')).toBe(true)
  })

  it('is found soon when it appears late, and absent when it has gone', () => {
    const [from, to] = [3 * SAMPLE_RATE, 7 * SAMPLE_RATE]
    const played = Float32Array.from({ length: 22 * SAMPLE_RATE }, (_, n) => far[n % far.length] ?? 0)
    const echo = room(played).map(
      (x, n) => x * Number(n >= from && n < to) + (roomNoise[n % roomNoise.length] ?? 0),
    )
    const paths = pathsOf(played, echo)
    expect(paths[299]?.kind).toBe('absent')
    expect(blocksUntil(paths.slice(300), 'present')).toBeLessThan(60)
    expect(blocksUntil(paths.slice(700), 'absent')).toBeGreaterThan(300)
    expect(paths.at(-1)?.kind).toBe('absent')
  })

  it('is unknown while nothing is played, and while the microphone is muted', () => {
    const silence = new Float32Array(near.length)
    expect(pathsOf(silence, near).every((path) => path.kind === 'unknown')).toBe(true)
    expect(pathsOf(far, silence).every((path) => path.kind === 'unknown')).toBe(true)
  })

  it('is not declared absent because a tone is not found', () => {
    const beep = tone(440, far.length)
    expect(blocksUntil(pathsOf(beep, mix(near, roomNoise)), 'absent')).toBe(Infinity)
  })
})

describe('a loudspeaker that stutters', () => {
  /** Its blocks come in groups of five; every `everyBlocks` it loses `lostBlocks`, which delays the echo from then on. */
  const stuttering = (
    heardAt: (block: number) => Float32Array,
    { everyBlocks, lostBlocks }: { everyBlocks: number; lostBlocks: number },
  ): EchoPath[] => {
    const detector = new EchoDetector()
    const [playedDecimator, heardDecimator] = [new Decimator(), new Decimator()]
    const paths: EchoPath[] = []
    let [played, lost] = [0, 0]
    for (let block = 0; block < 900; block++) {
      if (block % everyBlocks === everyBlocks - 1) lost += lostBlocks
      for (; played <= Math.floor(block / 5) * 5 - lost; played++)
        detector.reference(
          playedDecimator.process(far.subarray(played * BLOCK_SAMPLES, (played + 1) * BLOCK_SAMPLES)),
        )
      detector.process(heardDecimator.process(heardAt(block - lost)))
      paths.push(detector.path)
    }
    return paths
  }
  const blockOf = (samples: Float32Array, n: number): Float32Array =>
    samples.slice(n * BLOCK_SAMPLES, (n + 1) * BLOCK_SAMPLES)

  it.each([
    { everyBlocks: 200, lostBlocks: 19 },
    { everyBlocks: 50, lostBlocks: 1 },
    { everyBlocks: 30, lostBlocks: 3 },
    { everyBlocks: 20, lostBlocks: 1 },
  ])('is still found, %o', (stutter) => {
    const heard = mix(room(far), roomNoise)
    const paths = stuttering((n) => blockOf(heard, n), stutter)
    expect(blocksUntil(paths, 'absent')).toBe(Infinity)
  })

  it('is not found on a headset', () => {
    const heard = mix(near, roomNoise)
    const paths = stuttering((n) => blockOf(heard, n), { everyBlocks: 200, lostBlocks: 19 })
    expect(blocksUntil(paths, 'present')).toBe(Infinity)
    expect(paths.at(-1)?.kind).toBe('absent')
  })
})
