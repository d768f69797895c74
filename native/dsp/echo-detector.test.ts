import { beforeAll, describe, expect, it } from 'vitest'
import { spoken } from '../../lab/audio/speech'
import { SAMPLE_RATE } from '../audio/audio-device'
import { HER_WORDS, HIS_WORDS } from '../testing/harvard'
import { atDbfs, mix } from '../testing/loudness'
import { echoIn, hear } from '../testing/room'
import { noise } from '../testing/signals'
import { EchoDetector, type EchoPath } from './echo-detector'
import { Decimator } from './narrowband'

let far: Float32Array
let near: Float32Array
let hiss: Float32Array

beforeAll(async () => {
  far = atDbfs(await spoken(HER_WORDS, 'en-us+f3'), -22)
  const voice = atDbfs(await spoken(HIS_WORDS, 'en-us'), -22)
  near = far.map((_, n) => voice[n % voice.length] ?? 0)
  hiss = noise(far.length).map((x) => x * 5.5e-4)
})

/** What the detector says after each block. */
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

describe('the echo path', () => {
  it('is absent within a second when both speak on headsets, and stays so', () => {
    const paths = pathsOf(far, mix(near, hiss))
    expect(blocksUntil(paths, 'absent')).toBeLessThan(100)
    expect(blocksUntil(paths, 'present')).toBe(Infinity)
  })

  it.each([20, 80, 250, 450])('is present with its delay, %d ms, in a room', (delayMs) => {
    const paths = pathsOf(far, mix(echoIn(far, { delayMs, echoDb: -10 }), hiss))
    expect(blocksUntil(paths, 'present')).toBeLessThan((delayMs + 400) / 10)
    expect(paths.slice(200).every((path) => path.kind === 'present')).toBe(true)
    const last = paths.at(-1)
    expect(last?.kind === 'present' && Math.abs(last.delayMs - delayMs)).toBeLessThan(12)
  })

  it('is found under a voice 10 dB louder', () => {
    const paths = pathsOf(far, mix(mix(echoIn(far, { delayMs: 80, echoDb: -10 }), near), hiss))
    expect(blocksUntil(paths, 'present')).toBeLessThan(100)
    expect(paths.slice(100).every((path) => path.kind === 'present')).toBe(true)
  })

  it('is found soon when it comes late, and given up when it has gone', () => {
    const [from, to] = [3 * SAMPLE_RATE, 8 * SAMPLE_RATE]
    const echo = echoIn(far, { delayMs: 60, echoDb: -10 }).map((x, n) => (n < from || n >= to ? 0 : x))
    const paths = pathsOf(far, mix(echo, hiss))
    const found = paths.slice(300)
    expect(paths[299]?.kind).toBe('absent')
    expect(blocksUntil(found, 'present')).toBeLessThan(40)
    expect(blocksUntil(paths.slice(800), 'absent')).toBeLessThan(600)
  })

  it('is unknown while nothing is played', () => {
    const paths = pathsOf(new Float32Array(near.length), near)
    expect(paths.every((path) => path.kind === 'unknown')).toBe(true)
  })
})
