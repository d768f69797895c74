import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PulseDaemon } from '../../lab/audio/pulse-daemon'
import { spoken } from '../../lab/audio/speech'
import { levelDbfs } from '../../native/dsp/level'
import { bundle } from '../../native/testing/bundle'
import { readWav, writeWav } from '../../native/testing/wav-files'
import { NO_CLEANING } from '../model'
import { VOICE_PROCESS } from './testing/built-voice-process'
import { engineWithFiles } from './testing/engine-with-files'
import type { VoiceCommand, VoiceEvent } from './voice-contract'

/** From loudspeaker to microphone. */
const ROOM_MS = 60
/** How long the echo passes, and how long it is cancelled; it is measured before the change and at the end. s */
const [LET_THROUGH_S, CANCELLED_S, LISTENED_S] = [4, 7, 2.5]
const FRAMES_PER_S = 50

const folder = mkdtempSync(join(tmpdir(), 'ringdown-echo-'))
let room: PulseDaemon
let child: ChildProcess

beforeAll(async () => {
  room = await PulseDaemon.start(['loudspeaker', 'microphone'])
  const loop = ['source=loudspeaker.monitor', 'sink=microphone', `latency_msec=${ROOM_MS}`]
  await room.control('load-module', 'module-loopback', ...loop)
})
afterAll(async () => {
  const exited = once(child, 'exit')
  child.stdin?.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  if (child.exitCode === null && child.signalCode === null) await exited
  clearTimeout(timer)
  await room.stop()
  rmSync(folder, { recursive: true })
})

/** A phone in a room where its microphone hears its loudspeaker. */
const startPhoneInRoom = async (): Promise<(command: VoiceCommand) => void> => {
  const program = await bundle('phone/voice/testing/voice-phone.ts')
  child = spawn(process.execPath, [program, VOICE_PROCESS, resolve('assets/sounds/ring.wav')], {
    env: room.envFor('microphone', 'loudspeaker'),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const events: VoiceEvent[] = []
  createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
    if (line.startsWith('{')) events.push(JSON.parse(line) as VoiceEvent)
  })
  return (command) => void child.stdin?.write(`${JSON.stringify(command)}\n`)
}

test('Echo cancellation reduces the echo that a caller hears of themselves by 20 dB or more', async () => {
  const sentence = await spoken(
    'The birch canoe slid on the smooth planks. Rice is often served in round bowls.',
  )
  const speech = new Float32Array(48_000 * (LET_THROUGH_S + CANCELLED_S + 2))
  for (let at = 0; at < speech.length; at += sentence.length)
    speech.set(sentence.subarray(0, speech.length - at), at)
  const [voice, heard] = [join(folder, 'voice.wav'), join(folder, 'heard.wav')]
  writeWav(voice, speech)

  const far = engineWithFiles(VOICE_PROCESS, voice, heard)
  try {
    const near = await startPhoneInRoom()
    far.engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    const { offer } = await far.event('offered')
    near({ kind: 'dsp', settings: NO_CLEANING })
    near({ kind: 'open-link', callId: 1, role: 'answer', offer })
    const talked = (seconds: number) =>
      far.event('stats', ({ stats }) => stats.framesReceived >= seconds * FRAMES_PER_S)
    const { stats: letThrough } = await talked(LET_THROUGH_S)
    near({ kind: 'dsp', settings: { ...NO_CLEANING, echoCancellation: true } })
    const { stats: cancelled } = await talked(LET_THROUGH_S + CANCELLED_S)
    far.engine.send({ kind: 'close', callId: 1 })
    await far.event('closed-by-us')

    const { samples } = readWav(heard)
    const levelUntil = (ms: number): number =>
      levelDbfs(samples.subarray((ms / 1000 - LISTENED_S) * 48_000, (ms / 1000) * 48_000))
    expect(levelUntil(letThrough.durationMs)).toBeGreaterThan(-35)
    expect(levelUntil(letThrough.durationMs) - levelUntil(cancelled.durationMs)).toBeGreaterThan(20)
  } finally {
    await far.engine.shutdown()
  }
})
