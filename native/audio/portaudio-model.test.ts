import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { ModelCard, type ModelCardOptions } from '../testing/model-card'
import { bestMatch, tone } from '../testing/signals'
import type { AudioError } from './audio-device'
import { OutputLeads } from './output-lead'
import { openPortAudioInput } from './portaudio-input'
import { openPortAudioOutput } from './portaudio-output'
import { SoundSystem } from './sound-system'

/** A model card whose clock the test drives; portaudio.test.ts uses PortAudio itself. */
const PERIOD_MS = 5
const fail = (error: Error): never => {
  throw error
}
/** Lets all pending promises settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

let clock: ManualClock
let card: ModelCard
let system: SoundSystem

const insert = (options: ModelCardOptions = {}): void => {
  clock = new ManualClock()
  card = new ModelCard(options)
  system = new SoundSystem(clock, () => card)
}
beforeEach(() => insert())

const openOutput = (leads = new OutputLeads()) => openPortAudioOutput(undefined, fail, { system, leads })

interface Listening {
  readonly rate?: number
  /** When this thread has no turn, and for how long. ms */
  readonly stalls?: readonly { readonly atMs: number; readonly forMs: number }[]
}

/** Plays `ms` of the loudspeaker's sound. @returns that */
const listen = async (ms: number, { rate = 48_000, stalls = [] }: Listening = {}): Promise<Float32Array> => {
  const heard: number[] = []
  for (let nowMs = 0; nowMs < ms; nowMs += PERIOD_MS) {
    heard.push(...card.play((PERIOD_MS * rate) / 1000))
    const stall = stalls.find(({ atMs, forMs }) => nowMs >= atMs && nowMs < atMs + forMs)
    if (stall === undefined) clock.advance(PERIOD_MS)
    else if (nowMs + PERIOD_MS >= stall.atMs + stall.forMs) clock.stall(stall.forMs)
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

/** Whether each sample is one more than the one before; silence in between does not count. */
const isUnbroken = (heard: Float32Array): boolean => {
  const sound = heard.filter((sample) => sample !== 0)
  return sound.every((sample, n) => n === 0 || sample === (sound[n - 1] ?? 0) + 1)
}

const silentSamples = (heard: Float32Array): number => heard.filter((sample) => sample === 0).length

describe('a loudspeaker', () => {
  it('is given sound as late as its lead permits', async () => {
    const output = await openOutput()
    await listen(100)
    const { fill, filledMs } = counting()
    output.start(fill)
    for (let turn = 1; turn <= 20; turn++) {
      await listen(PERIOD_MS)
      expect(filledMs()).toBe(turn * PERIOD_MS)
      expect(card.level / 48).toBe(10)
    }
    await output.close()
  })

  it('plays every sample once and in order', async () => {
    const output = await openOutput()
    const { fill } = counting()
    output.start(fill)
    const heard = await listen(2000)
    expect(isUnbroken(heard)).toBe(true)
    // Its buffer was full of silence at the start.
    expect(silentSamples(heard)).toBe(3 * PERIOD_MS * 48)
    await output.close()
  })

  it('gets a longer lead when our thread is late again and again, and plays every sample in order', async () => {
    const leads = new OutputLeads()
    const output = await openOutput(leads)
    const { fill } = counting()
    output.start(fill)
    const stalls = Array.from({ length: 8 }, (_, n) => ({ atMs: 5000 + n * 1000, forMs: 20 }))
    const heard = await listen(14_000, { stalls })
    expect(output.delayMs).toBeGreaterThan(15)
    expect(isUnbroken(heard)).toBe(true)
    const next = leads.begin('', clock.now())
    expect(next.delayMs).toBe(output.delayMs)
    await output.close()
  })

  it('gets a shorter lead again, and plays every sample in order', async () => {
    const output = await openOutput(new OutputLeads(3))
    const { delayMs } = output
    const { fill } = counting()
    output.start(fill)
    const heard = await listen(100_000)
    expect(delayMs).toBeGreaterThan(20)
    expect(output.delayMs).toBeLessThan(10)
    expect(isUnbroken(heard)).toBe(true)
    expect(card.level / 48).toBe(10)
    expect(card.openStreams).toBe(1)
    await output.close()
  })

  it('fails when it is unplugged, and is left alone then', async () => {
    const failures: AudioError[] = []
    const output = await openPortAudioOutput(undefined, (error) => failures.push(error), { system })
    await listen(100)
    card.unplug()
    clock.advance(100)
    expect(failures.map(({ code }) => code)).toEqual(['stopped'])
    expect(clock.pendingTimers).toBe(0)
    await output.close()
    expect(card.openStreams).toBe(0)
  })

  it('fails when it takes no sound', async () => {
    const failures: AudioError[] = []
    const output = await openPortAudioOutput(undefined, (error) => failures.push(error), { system })
    await listen(1000)
    clock.advance(2400)
    expect(failures).toEqual([])
    clock.advance(700)
    expect(failures.map(({ code }) => code)).toEqual(['stopped'])
    await output.close()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('a stereo card of 44.1 kHz', () => {
  const sound = tone(440, 48_000)
  const resampled = tone((440 * 48_000) / 44_100, 44_100)

  beforeEach(() => insert({ rate: 44_100, channels: 2 }))

  it('plays at its own rate', async () => {
    const output = await openOutput()
    await listen(100, { rate: 44_000 })
    let at = 0
    output.start((block) => {
      block.set(sound.subarray(at, at + block.length))
      at += block.length
    })
    const heard = await listen(800, { rate: 44_000 })
    expect(bestMatch(resampled.subarray(0, 30_000), heard, 900).correlation).toBeGreaterThan(0.999)
    await output.close()
  })

  it('delivers samples at our rate', async () => {
    const input = await openPortAudioInput(undefined, fail, system)
    const heard: number[] = []
    input.start((block) => heard.push(...block))
    card.hear(resampled)
    clock.advance(PERIOD_MS)
    expect(heard.length % 480).toBe(0)
    expect(heard.length).toBeGreaterThan(40_000)
    const { correlation } = bestMatch(sound.subarray(0, 30_000), Float32Array.from(heard), 300)
    expect(correlation).toBeGreaterThan(0.999)
    await input.close()
  })
})

describe('a microphone', () => {
  it('delivers every sample once and in order, after start', async () => {
    const input = await openPortAudioInput(undefined, fail, system)
    card.hear(new Float32Array(4800).fill(-1))
    clock.advance(PERIOD_MS)
    const heard: number[] = []
    input.start((block) => heard.push(...block))
    for (let n = 0; n < 100; n++) {
      card.hear(Float32Array.from({ length: 240 }, (_, i) => n * 240 + i))
      clock.advance(PERIOD_MS)
    }
    expect(heard).toEqual(Array.from({ length: 24_000 }, (_, i) => i))
    await input.close()
    expect(clock.pendingTimers).toBe(0)
  })

  it('fails when it is unplugged', async () => {
    const failures: AudioError[] = []
    const input = await openPortAudioInput(undefined, (error) => failures.push(error), system)
    card.unplug()
    clock.advance(100)
    expect(failures.map(({ code }) => code)).toEqual(['stopped'])
    await input.close()
  })
})
