import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { ModelCard } from '../testing/model-card'
import { bestMatch, tone } from '../testing/signals'
import { OutputLeads } from './output-lead'
import { openPortAudioInput } from './portaudio-input'
import { openPortAudioOutput } from './portaudio-output'

/** Model devices whose callbacks the test triggers; portaudio.test.ts uses PortAudio itself. */
const inserted = vi.hoisted((): { card: unknown } => ({ card: undefined }))
vi.mock('./naudiodon', async (original) => ({
  ...(await original<object>()),
  naudiodon: () => inserted.card,
}))

const PERIOD_MS = 5
const fail = (error: Error): never => {
  throw error
}
/** Lets all pending promises settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

let clock: ManualClock
let card: ModelCard

const insert = (name: string, rate: number): void => {
  clock = new ManualClock()
  card = new ModelCard(name, rate)
  inserted.card = card
}

/** Plays `ms` of the loudspeaker's sound, each callback late by `lateMs`. @returns the sound played */
const listen = async (ms: number, lateMs: (atMs: number) => number = () => 0): Promise<Float32Array> => {
  const startMs = clock.now()
  const heard: number[] = []
  while (heard.length < ms * 48) {
    const atMs = heard.length / 48 + PERIOD_MS
    clock.advance(Math.max(0, startMs + atMs + lateMs(atMs) - clock.now()))
    heard.push(...(await card.turn()))
    await settled()
  }
  return Float32Array.from(heard)
}

/** Counts 1, 2, 3 …, so that all samples differ. */
const counting = () => {
  let samples = 0
  const fill = (block: Float32Array): void => {
    for (let n = 0; n < block.length; n++) block[n] = ++samples
  }
  return { fill, filledMs: () => samples / 48 }
}

/** Whether each sample is one more than the one before, from the first that is not 0. */
const isUnbroken = (heard: Float32Array): boolean =>
  heard.every((sample, n) => n === 0 || sample === (heard[n - 1] ?? 0) + 1 || sample === 0)

describe('a loudspeaker', () => {
  it('is filled in its callback, not sooner', async () => {
    insert('punctual', 48_000)
    const output = await openPortAudioOutput('punctual', clock, fail)
    await settled()
    const { fill, filledMs } = counting()
    output.start(fill)
    for (let turn = 1; turn <= 20; turn++) {
      await listen(PERIOD_MS)
      expect(filledMs()).toBe(turn * PERIOD_MS)
    }
    await output.close()
  })

  it('plays every sample once and in order, also while the lead grows', async () => {
    insert('troubled', 48_000)
    const output = await openPortAudioOutput('troubled', clock, fail)
    const { fill, filledMs } = counting()
    output.start(fill)
    const heard = await listen(20_000, (atMs) => Math.max(0, Math.floor((atMs - 5000) / 2000)) * 10)
    expect(isUnbroken(heard)).toBe(true)
    expect(heard.at(-1)).toBeGreaterThan(heard.length - 480)
    expect(filledMs()).toBeGreaterThanOrEqual(heard.length / 48 + 20)
    await output.close()
  })

  it('plays every sample once and in order while the lead shrinks', async () => {
    insert('relieved', 48_000)
    const output = await openPortAudioOutput('relieved', clock, fail, new OutputLeads(3))
    const { fill, filledMs } = counting()
    output.start(fill)
    const heard = await listen(100_000)
    const sound = heard.filter((sample) => sample !== 0)
    const once = sound.filter((sample, n) => sample !== sound[n - 1])
    expect(isUnbroken(once)).toBe(true)
    expect(sound.length - once.length).toBeLessThanOrEqual(2)
    expect(filledMs()).toBeLessThan(heard.length / 48 + 1)
    await output.close()
  })

  it('starts with the lead of the last call', async () => {
    insert('troubled', 48_000)
    const output = await openPortAudioOutput('troubled', clock, fail)
    const { fill, filledMs } = counting()
    output.start(fill)
    const heard = await listen(500)
    expect(isUnbroken(heard)).toBe(true)
    expect(filledMs()).toBeGreaterThanOrEqual(heard.length / 48 + 20)
    await output.close()
  })
})

describe('a card of 44.1 kHz', () => {
  const sound = tone(440, 48_000)
  const resampled = tone((440 * 48_000) / 44_100, 44_100)

  beforeEach(() => insert('old', 44_100))

  it('plays at its own rate', async () => {
    const output = await openPortAudioOutput(undefined, clock, fail)
    let at = 0
    output.start((block) => {
      block.set(sound.subarray(at, at + block.length))
      at += block.length
    })
    const heard = await listen(800)
    expect(bestMatch(resampled.subarray(0, 30_000), heard, 300).correlation).toBeGreaterThan(0.999)
    await output.close()
  })

  it('delivers samples at our rate', async () => {
    const input = await openPortAudioInput(undefined, clock, fail)
    const heard: number[] = []
    input.start((block) => heard.push(...block))
    await card.hear(resampled)
    await settled()
    expect(heard.length % 480).toBe(0)
    expect(heard.length).toBeGreaterThan(40_000)
    expect(bestMatch(sound.subarray(0, 30_000), Float32Array.from(heard), 300).correlation).toBeGreaterThan(
      0.999,
    )
    await input.close()
  })
})
