import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { compare } from '../../lab/audio/compare'
import { play } from '../../lab/audio/player'
import { PulseDaemon } from '../../lab/audio/pulse-daemon'
import { Recorder } from '../../lab/audio/recorder'
import { inEnglish } from '../../locales/testing/in-english'
import { bundle } from '../../native/testing/bundle'
import { energy, speechLike } from '../../native/testing/signals'
import { readWav, writeWav } from '../../native/testing/wav-files'
import { VOICE_PROCESS } from './testing/built-voice-process'
import type { VoiceCommand, VoiceEvent } from './voice-contract'

const RING = resolve('assets/sounds/ring-marimba.wav')
const CUE = resolve('assets/sounds/message.wav')
const folder = mkdtempSync(join(tmpdir(), 'ringdown-devices-'))
let daemon: PulseDaemon
let program: string

beforeAll(async () => {
  daemon = await PulseDaemon.start(['her_mouth', 'her_ear', 'his_mouth', 'his_ear'])
  program = await bundle('phone/voice/testing/voice-phone.ts')
})
afterAll(async () => {
  await daemon.stop()
  rmSync(folder, { recursive: true })
})

const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    const exited = once(child, 'exit')
    child.stdin?.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
    if (child.exitCode === null && child.signalCode === null) await exited
    clearTimeout(timer)
    expect(child.exitCode).toBe(0)
  }
})

const startPhone = (env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [program, VOICE_PROCESS, RING, CUE], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  children.push(child)
  const events: VoiceEvent[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) events.push(JSON.parse(line) as VoiceEvent)
  })
  return {
    send: (command: VoiceCommand) => child.stdin.write(`${JSON.stringify(command)}\n`),
    event: <Kind extends VoiceEvent['kind']>(kind: Kind) =>
      waitUntil(() =>
        events.find((event): event is Extract<VoiceEvent, { kind: Kind }> => event.kind === kind),
      ),
  }
}

const herEnv = () => daemon.envFor('her_mouth', 'her_ear')
const hisEnv = () => daemon.envFor('his_mouth', 'his_ear')

describe('a voice engine on sound cards', () => {
  test('carries speech from one microphone to the other loudspeaker', async () => {
    const [her, him] = [startPhone(herEnv()), startPhone(hisEnv())]
    her.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    const { offer } = await her.event('offered')
    him.send({ kind: 'open-link', callId: 1, role: 'answer', offer })
    await Promise.all([her.event('established'), him.event('established')])

    const speech = speechLike(3)
    const file = join(folder, 'speech.wav')
    writeWav(file, speech)
    const ear = await Recorder.start(daemon, 'his_ear')
    await play(daemon, 'her_mouth', file, 3)
    const { samples } = await ear.stop()
    her.send({ kind: 'close', callId: 1 })
    await him.event('closed')

    expect(compare(speech, samples).correlation).toBeGreaterThan(0.8)
  })

  test('rings on its loudspeaker until it is stopped', async () => {
    const phone = startPhone(herEnv())
    const ear = await Recorder.start(daemon, 'her_ear')
    phone.send({ kind: 'tone', tone: 'ring' })
    const ring = readWav(RING).samples
    const lately = (ms: number): Float32Array => ear.samples(Math.max(0, ear.durationMs - ms))
    const isRinging = (): boolean => compare(ring, lately(4000)).correlation > 0.9
    await waitUntil(isRinging, { interval: 500 })
    phone.send({ kind: 'tone', tone: undefined })
    const isSilent = (): boolean => lately(2500).every((sample) => sample === 0)
    await waitUntil(isSilent, { interval: 50 })
    await ear.stop()
  })

  test('plays a cue without a call once, and no cue beside a ring', async () => {
    const phone = startPhone(herEnv())
    const ear = await Recorder.start(daemon, 'her_ear')
    phone.send({ kind: 'cue', cue: 'message' })
    const isAudible = (sample: number): boolean => Math.abs(sample) > 0.01
    await waitUntil(() => ear.samples().some(isAudible), { interval: 50 })
    const lately = (ms: number): Float32Array => ear.samples(Math.max(0, ear.durationMs - ms))
    await waitUntil(() => lately(2500).every((sample) => sample === 0), { interval: 50 })
    // A machine that is held up leaves gaps, but repeats nothing.
    const times = energy(ear.samples()) / energy(readWav(CUE).samples)
    expect(times).toBeGreaterThan(0.5)
    expect(times).toBeLessThan(1.5)
    phone.send({ kind: 'tone', tone: 'ring' })
    phone.send({ kind: 'cue', cue: 'message' })
    const ring = readWav(RING).samples
    await waitUntil(() => compare(ring, lately(4000)).correlation > 0.9, { interval: 500 })
    await ear.stop()
  })

  test('continues with silence without a sound system, and reports that', async () => {
    const nowhere = { ...herEnv(), PULSE_SERVER: `unix:${folder}/no-such-server` }
    const [her, him] = [startPhone(nowhere), startPhone(nowhere)]
    her.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    const { offer } = await her.event('offered')
    him.send({ kind: 'open-link', callId: 1, role: 'answer', offer })
    expect(inEnglish((await him.event('audio-notice')).notice?.cause)).toMatch(
      /^The default (microphone|speaker) can’t be opened: /,
    )
    expect((await her.event('stats')).stats.framesReceived).toBeGreaterThan(10)
  })
})
