import { beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { BLOCK_MS, BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import type { VoiceEvent } from '../voice-contract'
import type { AudioPorts } from './audio-ports'
import { SoundTestRun } from './sound-test'

type OnBlock = Parameters<AudioPorts['listen']>[0]
type Fill = Parameters<AudioPorts['play']>[0]

let phases: unknown[]
let hear: OnBlock
let fill: Fill | undefined
let over: Promise<void>

/** Ports whose blocks the test gives and takes. */
const ports = {
  listen: (onBlock: OnBlock) => void (hear = onBlock),
  play: (next: Fill) => void (fill = next),
  close: () => Promise.resolve(),
} as unknown as AudioPorts

beforeEach(() => {
  phases = []
  fill = undefined
  const emit = (event: VoiceEvent): void => {
    if (event.kind === 'sound-test') phases.push(event.now)
  }
  const run = new SoundTestRun({
    ports,
    clock: new ManualClock(),
    emit,
    ring: () => Promise.resolve(undefined),
    sample: () => Promise.resolve(undefined),
  })
  over = run.run('microphone')
})

const give = (ms: number, sample: number): void => {
  for (let at = 0; at < ms; at += BLOCK_MS) hear(new Float32Array(BLOCK_SAMPLES).fill(sample))
}
const playing = async (): Promise<Float32Array> => {
  for (let turn = 0; fill === undefined && turn < 10; turn++) await Promise.resolve()
  const block = new Float32Array(BLOCK_SAMPLES)
  fill?.(block)
  return block
}

describe('the test of a microphone', () => {
  test('records three seconds from its first sound on, and plays them back', async () => {
    give(2900, 0)
    give(2990, 0.5)
    expect(phases).toEqual(['recording'])
    give(10, 0.5)
    expect((await playing())[0]).toBe(0.5)
    expect(phases).toEqual(['recording', 'playing-back'])
  })

  test('ends without a playback when there is only silence', async () => {
    give(6000, 0)
    await over
    expect(phases).toEqual(['recording', undefined])
  })

  test('records pauses between words', async () => {
    give(10, 0.5)
    give(2980, 0)
    expect(phases).toEqual(['recording'])
    give(10, 0.5)
    await playing()
    expect(phases).toEqual(['recording', 'playing-back'])
  })
})
