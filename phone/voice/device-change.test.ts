import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { PulseDaemon } from '../../lab/audio/pulse-daemon'
import { Recorder } from '../../lab/audio/recorder'
import { inEnglish } from '../../locales/testing/in-english'
import { bundle } from '../../native/testing/bundle'
import { VOICE_PROCESS } from './testing/built-voice-process'
import type { AudioSettings, VoiceCommand, VoiceEvent } from './voice-contract'

const onDefaults: AudioSettings = { input: { kind: 'default' }, output: { kind: 'default' } }
const onHeadset: AudioSettings = {
  input: { kind: 'device', name: 'headset' },
  output: { kind: 'device', name: 'headset' },
}

const folder = mkdtempSync(join(tmpdir(), 'ringdown-device-change-'))
let desk: PulseDaemon
let headset: PulseDaemon
let child: ChildProcess
const events: VoiceEvent[] = []

/** The phone's default microphone hears its default loudspeaker, so that a tone comes back as a level. */
beforeAll(async () => {
  headset = await PulseDaemon.start(['mouth', 'ear'])
  desk = await PulseDaemon.start(['desk'], { headset })
  const program = await bundle('phone/voice/testing/voice-phone.ts')
  child = spawn(process.execPath, [program, VOICE_PROCESS, resolve('assets/sounds/ring-marimba.wav')], {
    env: desk.envFor('desk', 'desk'),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
    if (line.startsWith('{')) events.push(JSON.parse(line) as VoiceEvent)
  })
})

afterAll(async () => {
  const exited = once(child, 'exit')
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), 8000)
  if (child.exitCode === null && child.signalCode === null) await exited
  clearTimeout(timer)
  await Promise.all([desk.stop(), headset.stop()])
  rmSync(folder, { recursive: true })
})

const send = (command: VoiceCommand): void => {
  child.stdin?.write(`${JSON.stringify(command)}\n`)
}

/** The next event that satisfies the condition. */
const next = async <Kind extends VoiceEvent['kind']>(
  kind: Kind,
  wanted: (event: Extract<VoiceEvent, { kind: Kind }>) => boolean = () => true,
) => {
  const from = events.length
  return waitUntil(
    () =>
      events
        .slice(from)
        .find(
          (event): event is Extract<VoiceEvent, { kind: Kind }> =>
            event.kind === kind && wanted(event as never),
        ),
    { interval: 10 },
  )
}

/** Waits until a sink has sound. */
const heardAt = async (daemon: PulseDaemon, sink: string): Promise<void> => {
  const recorder = await Recorder.start(daemon, sink)
  try {
    await waitUntil(
      () => recorder.samples(Math.max(0, recorder.durationMs - 500)).some((sample) => sample !== 0),
      {
        interval: 100,
      },
    )
  } finally {
    await recorder.stop().catch(() => undefined)
  }
}

describe('the devices of a phone', () => {
  test('are listed by name, and the list is up to date', async () => {
    const listed = next('devices')
    send({ kind: 'list-devices', anew: false })
    const { inputs, outputs, stale } = await listed
    expect(inputs).toContain('headset')
    expect(outputs).toContain('headset')
    expect(inputs).not.toContain('default')
    expect(stale).toBeUndefined()
  })

  test('are changed while sound flows, lost and found again', async () => {
    send({ kind: 'tone', tone: 'ring' })
    await heardAt(desk, 'desk')
    send({ kind: 'audio', settings: onHeadset })
    await heardAt(headset, 'ear')

    const replaced = next('audio-notice', ({ notice }) => notice?.code === 'replaced')
    await headset.unplug()
    expect(inEnglish((await replaced).notice?.cause)).toContain('headset')
    await heardAt(desk, 'desk')

    const well = next('audio-notice', ({ notice }) => notice === undefined)
    await headset.plugIn()
    await well
    await heardAt(headset, 'ear')

    send({ kind: 'audio', settings: onDefaults })
    await heardAt(desk, 'desk')
    send({ kind: 'tone', tone: undefined })
  })

  test('are reported as silent when they deliver zeros only', async () => {
    const notice = next('audio-notice', ({ notice }) => notice?.code === 'silent-input')
    send({ kind: 'audio', settings: { ...onDefaults, input: onHeadset.input } })
    send({ kind: 'test-sound', test: 'microphone' })
    expect(inEnglish((await notice).notice?.cause)).toMatch(/switched off/)
  })
})
