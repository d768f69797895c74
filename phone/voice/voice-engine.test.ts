import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { compare } from '../../lab/audio/compare'
import { systemClock } from '../../base/clock'
import type { StartChild } from '../../base/supervision/child'
import { forkChild } from '../../base/supervision/forked-child'
import { levelDbfs } from '../../native/dsp/level'
import { isAlive } from '../../base/process-identity'
import { energy, speechLike, tone } from '../../native/testing/signals'
import { readWav, writeWav } from '../../native/testing/wav-files'
import { FULL_CLEANING } from '../model'
import { NO_CAPABILITIES } from '../../protocol/directory'
import { tcpOffer } from './links/tcp/tcp-offer'
import { VOICE_PROCESS } from './testing/built-voice-process'
import type { AudioEndpoint, VoiceEvent, VoiceEventOf, VoiceStats, VoiceProcessData } from './voice-contract'
import { VoiceEngine } from './voice-engine'

const folder = mkdtempSync(join(tmpdir(), 'ringdown-voice-'))
const path = (name: string): string => join(folder, name)
const file = (name: string): AudioEndpoint => ({ kind: 'file', path: path(name) })
const none: AudioEndpoint = { kind: 'none' }
const links = { tcp: { host: '127.0.0.1', port: 0 } }
/** No listener is there. */
const nobody = tcpOffer({ host: '127.0.0.1', port: 1 })

afterAll(() => rmSync(folder, { recursive: true }))

const engines: VoiceEngine[] = []
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.shutdown())))

/** An engine that records its events. */
const startEngine = (
  input: AudioEndpoint = none,
  output: AudioEndpoint = none,
  {
    file = VOICE_PROCESS,
    start = forkChild,
    clock = systemClock,
    tones = {},
    data = (): VoiceProcessData => ({ audio: { input, output }, links, tones }),
  } = {},
) => {
  // A recording never replaces a file, so remove that of the first try.
  if (output.kind === 'file') rmSync(output.path, { force: true })
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const engine = new VoiceEngine({ start, file, data, clock, log })
  engines.push(engine)
  engine.prepare()
  const ready = () => waitUntil(() => lines.some((line) => line.includes('is ready')))
  const events: VoiceEvent[] = []
  engine.on((event) => events.push(event))
  /** Waits for an event, including past ones. */
  const event = <Kind extends VoiceEvent['kind']>(
    kind: Kind,
    isIt: (event: VoiceEventOf<Kind>) => boolean = () => true,
  ): Promise<VoiceEventOf<Kind>> =>
    waitUntil(() => events.find((it): it is VoiceEventOf<Kind> => it.kind === kind && isIt(it as never)))
  return { engine, lines, ready, events, event }
}

type Engine = ReturnType<typeof startEngine>

/** Connects two engines that have started; the first one offers. @param peer what each has announced */
const call = async (listener: Engine, caller: Engine, peer = NO_CAPABILITIES): Promise<void> => {
  await Promise.all([listener.ready(), caller.ready()])
  listener.engine.send({ kind: 'open-link', callId: 1, peer, role: 'offer', link: 'tcp' })
  const { offer } = await listener.event('offered')
  caller.engine.send({ kind: 'open-link', callId: 1, peer, role: 'answer', offer })
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
  waitUntil(
    () => engine.events.some((event) => event.kind === 'stats' && event.stats.framesReceived >= frames),
    {
      interval: 20,
    },
  )

const hangUp = async (engine: Engine, callId = 1): Promise<VoiceStats> => {
  engine.engine.send({ kind: 'close', callId })
  return (await engine.event('closed-by-us')).stats
}

describe('two voice engines', () => {
  test('carry speech both ways, and record it', async () => {
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

  test('hear nothing of each other while one holds the call, and can resume it', async () => {
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
    await waitUntil(() => her.events.some((event) => event.kind === 'established' && event.callId === 2))
    her.engine.send({ kind: 'close', callId: 2 })
    expect((await carol.event('closed')).reason).toBe('peer-closed')
    her.engine.send({ kind: 'resume', callId: 1 })
    await bob.event('stats')
    expect(bob.events.some((event) => event.kind === 'closed')).toBe(false)
    await hangUp(her, 1)
    expect((await bob.event('closed')).reason).toBe('peer-closed')
  })

  test('report levels and stats while talking', async () => {
    writeWav(path('talk.wav'), speechLike(3))
    const her = startEngine(file('talk.wav'))
    const him = startEngine()
    await call(her, him)
    // On a busy machine the first second may be held up.
    await her.event('stats', ({ stats }) => stats.framesSent > 20 && stats.bufferMs <= 100)
    const levels = (engine: Engine) => engine.events.filter((event) => event.kind === 'levels')
    expect(Math.max(...levels(her).map(({ inputDbfs }) => inputDbfs))).toBeGreaterThan(-40)
    expect(Math.max(...levels(him).map(({ outputDbfs }) => outputDbfs))).toBeGreaterThan(-40)
  })

  test('process the sent sound from the command on', async () => {
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
  test('continues with silence without a microphone, and reports that', async () => {
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

  test('reports an address without a listener', async () => {
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

  test('answers a close of a call that has already ended', async () => {
    const her = startEngine()
    expect((await hangUp(her, 99)).framesSent).toBe(0)
  })

  test('leaves a complete recording when it shuts down during a call', async () => {
    const her = startEngine()
    const him = startEngine(none, file('cut-short.wav'))
    await call(her, him)
    await heardFor(him, 20)
    await him.engine.shutdown()
    expect(readWav(path('cut-short.wav')).samples.length).toBeGreaterThan(19_200)
  })

  test('plays only the tone of a second caller during the voice of the first', async () => {
    writeWav(path('high.wav'), tone(3000, 48_000))
    writeWav(path('low.wav'), tone(425, 48_000, 0.1))
    writeWav(path('voice.wav'), tone(1000, 480_000, 0.1))
    const tones = { 'ring-marimba': path('high.wav'), 'call-waiting': path('low.wav') }
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

  test('play a cue once, and tell each other that they are muted or hold', async () => {
    writeWav(path('cue.wav'), tone(425, 12_000, 0.1))
    const her = startEngine(none, file('cued.wav'), { tones: { 'on-hold': path('cue.wav') } })
    const him = startEngine()
    await call(her, him, { ...NO_CAPABILITIES, peerState: true })
    him.engine.send({ kind: 'mute', muted: true })
    expect((await her.event('peer-state')).state).toEqual({ muted: true, holding: false })
    him.engine.send({ kind: 'hold', callId: 1 })
    await waitUntil(() => her.events.some((event) => event.kind === 'peer-state' && event.state.holding))
    her.engine.send({ kind: 'cue', cue: 'on-hold' })
    await heardFor(her, 100)
    await her.engine.shutdown()
    const { samples } = readWav(path('cued.wav'))
    const begin = samples.findIndex((sample) => Math.abs(sample) > 0.01)
    expect(partOf(samples.subarray(begin, begin + 12_000), 425)).toBeGreaterThan(0.9)
    expect(energy(samples.subarray(begin + 12_500))).toBeLessThan(energy(samples) / 1000)
  })

  test('records nothing but the call', async () => {
    const her = startEngine(none, file('never.wav'))
    her.engine.send({ kind: 'tone', tone: 'ring' })
    her.engine.send({ kind: 'tone', tone: undefined })
    await hangUp(her)
    expect(existsSync(path('never.wav'))).toBe(false)
  })
})

describe('when the voice process', () => {
  /** @param body the code that handles `command`; `tell` sends an event */
  const scripted = (name: string, body: string): string => {
    writeFileSync(
      path(name),
      `const tell = (event) => process.send({ report: 'event', event })
       const answers = { start: ['begun', 'ready'], answer: ['here'], stop: ['released'] }
       let settings
       process.on('message', ({ order, command, data }) => {
         settings ??= data
         if (order in answers) for (const report of answers[order]) process.send({ report })
         else { ${body} }
       })
       process.on('disconnect', () => process.exit())`,
    )
    return path(name)
  }
  const TALKS = `if (command.role === 'answer') tell({ kind: 'established', callId: command.callId })`
  const connect = (engine: VoiceEngine, callId: number): void =>
    engine.send({ kind: 'open-link', callId, role: 'answer', offer: nobody })

  test('throws, its call ends as failed, and the next call has a new process', async () => {
    const file = scripted(
      'throws.cjs',
      `if (command.role === 'offer') throw new Error('out of luck'); ${TALKS}`,
    )
    const { engine, event } = startEngine(none, none, { file })
    engine.send({ kind: 'open-link', callId: 3, role: 'offer', link: 'tcp' })
    expect(await event('closed')).toMatchObject({
      callId: 3,
      reason: 'engine-failed',
      detail: 'the voice process has died: out of luck',
    })
    connect(engine, 4)
    expect(await event('established')).toMatchObject({ callId: 4 })
  })

  test.each([
    ['is killed', 'SIGKILL', 'it was ended by SIGKILL'],
    ['is stopped', 'SIGSTOP', 'it has not answered for 0.5 s'],
  ] as const)('%s during a call, the call ends, and the next one works', async (_, signal, why) => {
    const [her, him] = [startEngine(), startEngine()]
    await call(her, him)
    const { pid = 0 } = her.engine
    await heardFor(him, 20)
    process.kill(pid, signal)
    expect(await her.event('closed')).toMatchObject({
      reason: 'engine-failed',
      detail: `the voice process has died: ${why}`,
    })
    expect((await him.event('closed')).reason).toBe('peer-closed')
    for (const { events } of [her, him]) events.length = 0
    await call(her, him)
    expect(her.engine.pid).not.toBe(pid)
    await hangUp(her)
    await waitUntil(() => !isAlive(pid))
  })

  test('hangs in native code, the call ends, and the next one works', async () => {
    // It waits for a futex that nothing wakes, as for a sound server that does not answer.
    const file = scripted(
      'hangs.cjs',
      `if (command.kind === 'mute') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); ${TALKS}`,
    )
    const { engine, event, events } = startEngine(none, none, { file })
    connect(engine, 1)
    await event('established')
    engine.send({ kind: 'mute', muted: true })
    expect(await event('closed')).toMatchObject({ callId: 1, reason: 'engine-failed' })
    events.length = 0
    connect(engine, 2)
    expect(await event('established')).toMatchObject({ callId: 2 })
  })

  test('dies, a held call ends together with the active one', async () => {
    const file = scripted('dies-too.cjs', `if (command.kind === 'mute') process.exit(1)`)
    const { engine, events } = startEngine(none, none, { file })
    connect(engine, 1)
    engine.send({ kind: 'hold', callId: 1 })
    connect(engine, 2)
    engine.send({ kind: 'mute', muted: true })
    const closed = await waitUntil(() => {
      const all = events.filter((event) => event.kind === 'closed')
      return all.length === 2 ? all : undefined
    })
    expect(closed.map(({ callId, reason }) => [callId, reason])).toEqual([
      [1, 'engine-failed'],
      [2, 'engine-failed'],
    ])
  })

  test('dies while it rings, the next one continues to ring, and lists the devices again', async () => {
    const file = scripted(
      'rings.cjs',
      `if (command.role === 'offer') process.exit(1)
       else if (command.kind === 'tone') tell({ kind: 'levels', inputDbfs: 0, outputDbfs: 0 })
       else if (command.kind === 'list-devices') tell({ kind: 'devices', inputs: [], outputs: [] })`,
    )
    const { engine, events, event } = startEngine(none, none, { file })
    engine.send({ kind: 'list-devices', anew: false })
    engine.send({ kind: 'tone', tone: 'ring' })
    await event('levels')
    events.length = 0
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    await Promise.all([event('closed'), event('levels'), event('devices')])
  })

  test('dies, the next process starts with the current settings', async () => {
    const file = scripted(
      'tells-settings.cjs',
      `if (command.role === 'offer') process.exit(1)
       else if (command.kind === 'list-devices') tell({ kind: 'devices', inputs: [settings.audio.input.name], outputs: [] })`,
    )
    const headset = { kind: 'device', name: 'Headset' } as const
    const data = { audio: { input: headset as AudioEndpoint, output: none }, links, tones: {} }
    const { engine, event, events } = startEngine(none, none, { file, data: () => data })
    engine.send({ kind: 'list-devices', anew: false })
    expect((await event('devices')).inputs).toEqual(['Headset'])
    events.length = 0
    data.audio = { input: { kind: 'device', name: 'Microphone' }, output: none }
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    await event('closed')
    expect((await event('devices')).inputs).toEqual(['Microphone'])
  })

  test('runs out of memory, only its call ends', async () => {
    const file = scripted(
      'hoards.cjs',
      `if (command.role === 'offer') { const hoard = []; for (;;) hoard.push(new Array(1e6).fill(0.5)) } ${TALKS}`,
    )
    const { engine, event } = startEngine(none, none, { file })
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    const { reason, detail } = await event('closed')
    expect(reason).toBe('engine-failed')
    // V8 tries hard before it gives up, and does not answer meanwhile.
    expect(detail).toMatch(/heap|has not answered/)
    connect(engine, 2)
    await event('established')
  })

  test('cannot be created, the call still ends', async () => {
    const start: StartChild = () => {
      throw new Error('too many processes')
    }
    const { engine, event } = startEngine(none, none, { start })
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    expect(await event('closed')).toMatchObject({
      callId: 1,
      reason: 'engine-failed',
      detail: 'the voice process has died: too many processes',
    })
  })

  test('cannot start, it is not restarted without end', async () => {
    let starts = 0
    const start: StartChild = (...args) => {
      starts++
      return forkChild(...args)
    }
    const { engine, event, events } = startEngine(none, none, { file: path('not-there.cjs'), start })
    engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    await event('closed')
    await waitUntil(() => starts === 3 && engine.pid === undefined)
    events.length = 0
    engine.send({ kind: 'open-link', callId: 2, role: 'offer', link: 'tcp' })
    expect(await event('closed')).toMatchObject({ callId: 2, reason: 'engine-failed' })
    expect(starts).toBe(4)
  })

  test('is worn out, it is replaced when no sound is in use, and not before', async () => {
    const file = scripted(
      'wears-out.cjs',
      `if (command.kind === 'mute') {
         tell({ kind: 'audio-notice', notice: { code: 'no-output', cause: { key: 'audioCause.silent' } } })
         tell({ kind: 'worn-out' })
       } else if (command.kind === 'close') tell({ kind: 'closed-by-us', callId: command.callId })
       else if (command.kind === 'list-devices') tell({ kind: 'devices', inputs: [String(process.pid)], outputs: [] })
       ${TALKS}`,
    )
    const { engine, event, events } = startEngine(none, none, { file })
    engine.send({ kind: 'list-devices', anew: false })
    const before = await event('devices')
    connect(engine, 1)
    await event('established')
    engine.send({ kind: 'mute', muted: true })
    await event('audio-notice')
    expect([String(engine.pid)]).toEqual(before.inputs)
    events.length = 0
    engine.send({ kind: 'close', callId: 1 })
    const { inputs } = await event('devices')
    expect([String(engine.pid)]).toEqual(inputs)
    expect(inputs).not.toEqual(before.inputs)
    await waitUntil(() => !isAlive(Number(before.inputs[0])))
    expect(events).not.toContainEqual(expect.objectContaining({ kind: 'closed' }))
    // The old process's notice stays until something begins in the new process.
    expect(events).not.toContainEqual({ kind: 'audio-notice', notice: undefined })
    connect(engine, 2)
    expect(await event('audio-notice')).toEqual({ kind: 'audio-notice', notice: undefined })
  })

  test('hangs, shutting down still ends it', async () => {
    const clock = new ManualClock()
    const { engine } = startEngine(none, none, { clock })
    const { pid = 0 } = engine
    process.kill(pid, 'SIGSTOP')
    const ended = engine.shutdown()
    expect(isAlive(pid)).toBe(true)
    await waitUntil(() => {
      clock.advance(100)
      return !isAlive(pid)
    })
    await ended
  })
})

test.skipIf(process.platform === 'win32')(
  'a voice process has a higher priority if the system allows it',
  async () => {
    const { engine, lines } = startEngine()
    const line = await waitUntil(() => lines.find((each) => each.includes('priority')))
    const niceness = getPriority(engine.pid)
    if (line.includes('usual')) expect(niceness).toBe(getPriority())
    else expect(niceness).toBe(-11)
  },
)
