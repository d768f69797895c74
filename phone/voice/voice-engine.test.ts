import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { compare } from '../../lab/audio/compare'
import { systemClock } from '../../base/clock'
import { levelDbfs } from '../../native/dsp/level'
import { bundle } from '../../native/testing/bundle'
import { ManualClock } from '../../base/testing/manual-clock'
import { energy, speechLike, tone } from '../../native/testing/signals'
import { readWav, writeWav } from '../../native/testing/wav-files'
import { FULL_CLEANING } from '../model'
import { tcpOffer } from './links/tcp/tcp-offer'
import type { AudioEndpoint, VoiceEvent, VoiceStats } from './voice-contract'
import { VoiceEngine } from './voice-engine'

const folder = mkdtempSync(join(tmpdir(), 'ringdown-voice-'))
const path = (name: string): string => join(folder, name)
const file = (name: string): AudioEndpoint => ({ kind: 'file', path: path(name) })
const none: AudioEndpoint = { kind: 'none' }
const links = { tcp: { host: '127.0.0.1', port: 0 } }
/** Nobody waits there. */
const nobody = tcpOffer({ host: '127.0.0.1', port: 1 })
let workerFile: string

beforeAll(async () => {
  workerFile = await bundle('phone/voice/voice-worker.ts')
})
afterAll(() => rmSync(folder, { recursive: true }))

const engines: VoiceEngine[] = []
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.shutdown())))

type EventOf<Kind extends VoiceEvent['kind']> = Extract<VoiceEvent, { kind: Kind }>

/** An engine that writes down its events. */
const startEngine = (
  input: AudioEndpoint = none,
  output: AudioEndpoint = none,
  { worker = workerFile, clock = systemClock, tones = {} } = {},
) => {
  const engine = new VoiceEngine({
    workerFile: worker,
    data: { audio: { input, output }, links, tones },
    clock,
  })
  engines.push(engine)
  const events: VoiceEvent[] = []
  engine.on((event) => events.push(event))
  const find = <Kind extends VoiceEvent['kind']>(kind: Kind): EventOf<Kind> | undefined =>
    events.find((event): event is EventOf<Kind> => event.kind === kind)
  /** Waits for an event, those of the past included. */
  const event = <Kind extends VoiceEvent['kind']>(kind: Kind): Promise<EventOf<Kind>> =>
    vi.waitUntil(() => find(kind), { timeout: 10_000, interval: 5 })
  return { engine, events, event }
}

type Engine = ReturnType<typeof startEngine>

/** Connects two engines; the first one offers. */
const call = async (listener: Engine, caller: Engine): Promise<void> => {
  listener.engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
  const { offer } = await listener.event('offered')
  caller.engine.send({ kind: 'open-link', callId: 1, role: 'answer', offer })
  await Promise.all([listener.event('established'), caller.event('established')])
}

/** The share of the energy at a frequency, 0 to 1. */
const partOf = (samples: Float32Array, hertz: number): number => {
  let [re, im] = [0, 0]
  samples.forEach((sample, n) => {
    re += sample * Math.cos((2 * Math.PI * hertz * n) / 48_000)
    im += sample * Math.sin((2 * Math.PI * hertz * n) / 48_000)
  })
  return (2 * (re * re + im * im)) / samples.length / energy(samples)
}

const heardFor = (engine: Engine, frames: number) =>
  vi.waitUntil(
    () => engine.events.some((event) => event.kind === 'stats' && event.stats.framesReceived >= frames),
    {
      timeout: 15_000,
      interval: 20,
    },
  )

const hangUp = async (engine: Engine, callId = 1): Promise<VoiceStats> => {
  engine.engine.send({ kind: 'close', callId })
  return (await engine.event('closed-by-us')).stats
}

describe('two voice engines', () => {
  test('carry speech both ways, to recordings that are the speech', async () => {
    const speech = speechLike(4)
    const [hers, his] = [speech.subarray(0, 96_000), speech.subarray(96_000)]
    writeWav(path('her-voice.wav'), hers)
    writeWav(path('his-voice.wav'), his)
    const her = startEngine(file('her-voice.wav'), file('she-heard.wav'))
    const him = startEngine(file('his-voice.wav'), file('he-heard.wav'))
    await call(her, him)
    await Promise.all([heardFor(her, 125), heardFor(him, 125)])
    const stats = await hangUp(her)
    const { reason, stats: hisStats } = await him.event('closed')

    expect(reason).toBe('peer-closed')
    for (const [said, heard] of [
      [hers, 'he-heard.wav'],
      [his, 'she-heard.wav'],
    ] as const)
      expect(compare(said, readWav(path(heard)).samples).correlation).toBeGreaterThan(0.8)
    expect(stats.framesSent).toBeGreaterThanOrEqual(hisStats.framesReceived)
    expect(stats.durationMs).toBeGreaterThan(2400)
    expect(stats.bytesSent / stats.framesSent).toBeLessThan(150)
  })

  test('send silence while muted, in an unbroken stream', async () => {
    writeWav(path('loud.wav'), speechLike(6))
    const her = startEngine(file('loud.wav'))
    const him = startEngine(none, file('muted.wav'))
    await call(her, him)
    her.engine.send({ kind: 'mute', muted: true })
    await heardFor(him, 100)
    const stats = await hangUp(her)
    await him.event('closed')
    const { samples } = readWav(path('muted.wav'))
    expect(energy(samples.subarray(24_000)) / samples.length).toBeLessThan(1e-7)
    expect(stats.inputDbfs).toBe(-100)
    expect(stats.framesSent).toBeGreaterThanOrEqual(100)
  })

  test('hear nothing of each other while one holds the call, and take it up again', async () => {
    writeWav(path('goes-on.wav'), speechLike(8))
    const her = startEngine(file('goes-on.wav'))
    const him = startEngine(none, file('held-and-taken-up.wav'))
    await call(her, him)
    await heardFor(him, 50)
    her.engine.send({ kind: 'hold', callId: 1 })
    await heardFor(him, 150)
    her.engine.send({ kind: 'resume', callId: 1 })
    await heardFor(him, 250)
    const { framesSent } = await hangUp(her)
    await him.event('closed')

    const { samples } = readWav(path('held-and-taken-up.wav'))
    const level = (from: number, to: number): number =>
      levelDbfs(samples.subarray(from * 48_000, to * 48_000))
    expect(framesSent).toBeGreaterThanOrEqual(250)
    expect(level(0.2, 0.8)).toBeGreaterThan(-40)
    expect(level(2.2, 2.8)).toBeLessThan(-80)
    expect(level(samples.length / 48_000 - 0.8, samples.length / 48_000)).toBeGreaterThan(-40)
  })

  test('keep a held call while another is answered and ended', async () => {
    const her = startEngine()
    const [bob, carol] = [startEngine(), startEngine()]
    await call(bob, her)
    her.engine.send({ kind: 'hold', callId: 1 })
    carol.engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    const { offer } = await carol.event('offered')
    her.engine.send({ kind: 'open-link', callId: 2, role: 'answer', offer })
    await carol.event('established')
    await vi.waitUntil(() => her.events.some((event) => event.kind === 'established' && event.callId === 2))
    her.engine.send({ kind: 'close', callId: 2 })
    expect((await carol.event('closed')).reason).toBe('peer-closed')
    her.engine.send({ kind: 'resume', callId: 1 })
    await bob.event('stats')
    expect(bob.events.some((event) => event.kind === 'closed')).toBe(false)
    await hangUp(her, 1)
    expect((await bob.event('closed')).reason).toBe('peer-closed')
  })

  test('tell levels and stats while talking', async () => {
    writeWav(path('talk.wav'), speechLike(3))
    const her = startEngine(file('talk.wav'))
    const him = startEngine()
    await call(her, him)
    const { stats } = await her.event('stats')
    expect(stats.framesSent).toBeGreaterThan(20)
    expect(stats.bufferMs).toBeLessThanOrEqual(100)
    const levels = (engine: Engine) => engine.events.filter((event) => event.kind === 'levels')
    expect(Math.max(...levels(her).map(({ inputDbfs }) => inputDbfs))).toBeGreaterThan(-40)
    expect(Math.max(...levels(him).map(({ outputDbfs }) => outputDbfs))).toBeGreaterThan(-40)
  })

  test('clean what they send from the moment they are told to', async () => {
    writeWav(
      path('quiet.wav'),
      speechLike(7).map((x) => x * 0.05),
    )
    const her = startEngine(file('quiet.wav'))
    const him = startEngine(none, file('turned-up.wav'))
    await call(her, him)
    await heardFor(him, 50)
    her.engine.send({ kind: 'dsp', settings: FULL_CLEANING })
    await heardFor(him, 300)
    await hangUp(her)
    await him.event('closed')
    const { samples } = readWav(path('turned-up.wav'))
    const level = (from: number): number => levelDbfs(samples.subarray(from * 48_000, (from + 1) * 48_000))
    expect(level(4.8) - level(0)).toBeGreaterThan(10)
    expect(her.events).not.toContainEqual(expect.objectContaining({ kind: 'audio-notice' }))
  })

  test('can call again after a call', async () => {
    const [her, him] = [startEngine(), startEngine()]
    await call(her, him)
    await hangUp(her)
    await him.event('closed')
    for (const { events } of [her, him]) events.length = 0
    await call(him, her)
    await hangUp(him)
    expect(him.events.map(({ kind }) => kind).filter((kind) => kind !== 'levels')).toEqual([
      'offered',
      'established',
      'closed-by-us',
    ])
  })
})

describe('a voice engine', () => {
  test('goes on with silence when there is no microphone, and says so', async () => {
    const her = startEngine(file('no-such.wav'))
    const him = startEngine()
    await call(her, him)
    expect(await her.event('audio-notice')).toMatchObject({
      notice: {
        code: 'no-input',
        cause: { fill: { detail: expect.stringContaining('no-such.wav') as string } },
      },
    })
    await heardFor(him, 20)
  })

  test('says that nobody answers at an address', async () => {
    const { engine, event } = startEngine()
    engine.send({ kind: 'open-link', callId: 7, role: 'answer', offer: nobody })
    expect(await event('closed')).toMatchObject({
      callId: 7,
      reason: 'offer-withdrawn',
      stats: { durationMs: 0, framesSent: 0 },
    })
  })

  test('withdraws its offer when the call is cancelled', async () => {
    const [her, him] = [startEngine(), startEngine()]
    her.engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    const { offer } = await her.event('offered')
    await hangUp(her)
    him.engine.send({ kind: 'open-link', callId: 1, role: 'answer', offer })
    expect(await him.event('closed')).toMatchObject({ reason: 'offer-withdrawn' })
  })

  test('answers a close of a call that has ended already', async () => {
    const her = startEngine()
    expect((await hangUp(her, 99)).framesSent).toBe(0)
  })

  test('leaves a complete recording when it shuts down amid a call', async () => {
    const her = startEngine()
    const him = startEngine(none, file('cut-short.wav'))
    await call(her, him)
    await heardFor(him, 20)
    await him.engine.shutdown()
    expect(readWav(path('cut-short.wav')).samples.length).toBeGreaterThan(19_200)
  })

  test('tells of a second caller beside the voice of the first, and of nothing else', async () => {
    writeWav(path('high.wav'), tone(3000, 48_000))
    writeWav(path('low.wav'), tone(425, 48_000, 0.1))
    writeWav(path('voice.wav'), tone(1000, 480_000, 0.1))
    const tones = { ring: path('high.wav'), 'call-waiting': path('low.wav') }
    const her = startEngine(none, file('both.wav'), { tones })
    const him = startEngine(file('voice.wav'))
    await call(her, him)
    her.engine.send({ kind: 'tone', tone: 'ring' })
    her.engine.send({ kind: 'tone', tone: 'call-waiting' })
    await heardFor(her, 60)
    her.engine.send({ kind: 'tone', tone: undefined })
    await heardFor(her, 150)
    await her.engine.shutdown()
    const { samples } = readWav(path('both.wav'))
    const share = (hertz: number, from: number): number =>
      partOf(samples.subarray(from, from + 24_000), hertz)
    expect(share(425, 24_000)).toBeGreaterThan(0.2)
    expect(share(1000, 24_000)).toBeGreaterThan(0.2)
    expect(share(3000, 24_000)).toBeLessThan(0.01)
    expect(share(425, samples.length - 36_000)).toBeLessThan(0.01)
    expect(share(1000, samples.length - 36_000)).toBeGreaterThan(0.9)
  })

  test('records nothing but the call', async () => {
    const her = startEngine(none, file('never.wav'))
    her.engine.send({ kind: 'tone', tone: 'ring' })
    her.engine.send({ kind: 'tone', tone: undefined })
    await hangUp(her)
    expect(existsSync(path('never.wav'))).toBe(false)
  })
})

describe('when the voice thread', () => {
  const scripted = (name: string, body: string): string => {
    writeFileSync(
      path(name),
      `const { parentPort } = require('node:worker_threads')
       parentPort.on('message', (command) => { if (command.kind === 'shutdown') parentPort.close(); ${body} })`,
    )
    return path(name)
  }

  test('dies, its call ends as failed, and the next call has a new thread', async () => {
    const worker = scripted(
      'dies.cjs',
      `if (command.role === 'offer') throw new Error('out of luck')
       else if (command.role === 'answer') parentPort.postMessage({ kind: 'established', callId: command.callId })`,
    )
    const { engine, event } = startEngine(none, none, { worker })
    engine.send({ kind: 'open-link', callId: 3, role: 'offer', link: 'tcp' })
    expect(await event('closed')).toMatchObject({
      callId: 3,
      reason: 'engine-failed',
      detail: 'the voice thread has died: out of luck',
    })
    engine.send({ kind: 'open-link', callId: 4, role: 'answer', offer: nobody })
    expect(await event('established')).toMatchObject({ callId: 4 })
  })

  test('dies, a call that is held ends with the one that is on', async () => {
    const worker = scripted('dies-too.cjs', `if (command.kind === 'mute') throw new Error('out of luck')`)
    const { engine, events } = startEngine(none, none, { worker })
    engine.send({ kind: 'open-link', callId: 1, role: 'answer', offer: nobody })
    engine.send({ kind: 'hold', callId: 1 })
    engine.send({ kind: 'open-link', callId: 2, role: 'answer', offer: nobody })
    engine.send({ kind: 'mute', muted: true })
    const closed = await vi.waitUntil(() => {
      const all = events.filter((event) => event.kind === 'closed')
      return all.length === 2 ? all : undefined
    })
    expect(closed.map(({ callId, reason }) => [callId, reason])).toEqual([
      [1, 'engine-failed'],
      [2, 'engine-failed'],
    ])
  })

  test('dies while it rings, the next one rings on', async () => {
    const worker = scripted(
      'rings.cjs',
      `if (command.role === 'offer') throw new Error('out of luck')
       else if (command.kind === 'tone') parentPort.postMessage({ kind: 'levels', inputDbfs: 0, outputDbfs: 0 })`,
    )
    const { engine, events, event } = startEngine(none, none, { worker })
    engine.send({ kind: 'tone', tone: 'ring' })
    await event('levels')
    events.length = 0
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    await event('closed')
    await event('levels')
  })

  test('runs out of memory, only its call ends', async () => {
    const worker = scripted(
      'hoards.cjs',
      `if (command.role === 'offer') { const hoard = []; for (;;) hoard.push(new Array(1e6).fill(0.5)) }
       else if (command.role === 'answer') parentPort.postMessage({ kind: 'established', callId: command.callId })`,
    )
    const { engine, event } = startEngine(none, none, { worker })
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    expect(await event('closed')).toMatchObject({
      reason: 'engine-failed',
      detail: expect.stringContaining('memory limit') as string,
    })
    engine.send({ kind: 'open-link', callId: 2, role: 'answer', offer: nobody })
    await event('established')
  })

  test('hangs amid a call, the call ends and the next one has a new thread', async () => {
    const clock = new ManualClock()
    const worker = scripted(
      'hangs-later.cjs',
      `if (command.role === 'offer') for (;;);
       else if (command.role === 'answer') parentPort.postMessage({ kind: 'established', callId: command.callId })`,
    )
    const { engine, event } = startEngine(none, none, { worker, clock })
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    clock.advance(60_000)
    expect(await event('closed')).toMatchObject({
      callId: 1,
      reason: 'engine-failed',
      detail: 'the voice thread has died: it has not answered for 12 s',
    })
    engine.send({ kind: 'open-link', callId: 2, role: 'answer', offer: nobody })
    expect(await event('established')).toMatchObject({ callId: 2 })
  })

  test('cannot be made, the call ends all the same', async () => {
    const { engine, event } = startEngine(none, none, { worker: 'not an absolute path' })
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    expect(await event('closed')).toMatchObject({ callId: 1, reason: 'engine-failed' })
  })

  test('cannot even start, it is not started over and over', async () => {
    const { engine, event, events } = startEngine(none, none, { worker: path('not-there.cjs') })
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    await event('closed')
    events.length = 0
    engine.send({ kind: 'open-link', callId: 2, role: 'offer', link: 'tcp' })
    expect(await event('closed')).toMatchObject({ callId: 2, reason: 'engine-failed' })
  })

  test('hangs, shutting down ends it all the same', async () => {
    const clock = new ManualClock()
    const { engine } = startEngine(none, none, { worker: scripted('hangs.cjs', 'for (;;);'), clock })
    const done = engine.shutdown()
    clock.advance(3000)
    await done
  })
})
