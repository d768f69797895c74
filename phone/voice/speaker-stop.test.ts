import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { PulseDaemon } from '../../lab/audio/pulse-daemon'
import { bundle } from '../../native/testing/bundle'
import { speechLike } from '../../native/testing/signals'
import { writeWav } from '../../native/testing/wav-files'
import { VOICE_PROCESS } from './testing/built-voice-process'
import { engineWithFiles } from './testing/engine-with-files'
import type { VoiceCommand, VoiceEvent, VoiceStats } from './voice-contract'

/** A null sink without a recorder renders up to two seconds at a time, and stops by itself. */
const SPEAKER = 'his_ear'
const PATIENCE_MS = 30_000

const folder = mkdtempSync(join(tmpdir(), 'ringdown-speaker-stop-'))
let daemon: PulseDaemon
let his: ChildProcess
const events: VoiceEvent[] = []

beforeAll(async () => {
  daemon = await PulseDaemon.start(['his_mouth', SPEAKER])
  const program = await bundle('phone/voice/testing/voice-phone.ts')
  his = spawn(process.execPath, [program, VOICE_PROCESS, resolve('assets/sounds/ring.wav')], {
    env: daemon.envFor('his_mouth', SPEAKER),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  createInterface({ input: his.stdout ?? process.stdin }).on('line', (line) => {
    if (line.startsWith('{')) events.push(JSON.parse(line) as VoiceEvent)
  })
})
afterAll(async () => {
  const exited = once(his, 'exit')
  his.stdin?.end()
  const timer = setTimeout(() => his.kill('SIGKILL'), 5000)
  if (his.exitCode === null && his.signalCode === null) await exited
  clearTimeout(timer)
  await daemon.stop()
  rmSync(folder, { recursive: true })
})

const send = (command: VoiceCommand): void => {
  his.stdin?.write(`${JSON.stringify(command)}\n`)
}

/** The next stats that satisfy the condition. */
const stats = async (isIt: (stats: VoiceStats) => boolean): Promise<VoiceStats> => {
  const from = events.length
  return waitUntil(
    () => events.slice(from).flatMap((it) => (it.kind === 'stats' && isIt(it.stats) ? [it.stats] : []))[0],
    { timeout: PATIENCE_MS, interval: 10 },
  )
}

/**
 * Makes the speaker stop and continue. It may stop by itself meanwhile.
 * @returns the stats before and after
 */
const stop = async () => {
  const before = await stats(({ bufferMs, targetMs }) => bufferMs < 2 * targetMs)
  await daemon.control('suspend-sink', SPEAKER, '1')
  await stats(({ bufferMs }) => bufferMs > 500)
  await daemon.control('suspend-sink', SPEAKER, '0')
  const after = await stats(
    ({ outputStops, bufferMs, targetMs }) => outputStops > before.outputStops && bufferMs < 2 * targetMs,
  )
  return { before, after }
}

test('A speaker that stops causes no delay, does not count as a bad network, and is reported when it stops again', async () => {
  const voice = join(folder, 'voice.wav')
  writeWav(voice, speechLike(60))
  const her = engineWithFiles(VOICE_PROCESS, voice, join(folder, 'nothing.wav'))
  try {
    // A silent microphone would take precedence.
    send({ kind: 'audio', settings: { input: { kind: 'none' }, output: { kind: 'default' } } })
    her.engine.send({ kind: 'open-link', callId: 1, role: 'offer', link: 'tcp' })
    const { offer } = await her.event('offered')
    send({ kind: 'open-link', callId: 1, role: 'answer', offer })
    // Stops of the first five seconds, while devices wake up, are not counted as stutter.
    await stats(({ durationMs }) => durationMs > 6000)

    for (const { before, after } of [await stop(), await stop()]) {
      expect(after.skippedMs - before.skippedMs).toBeGreaterThan(300)
      expect(after.lossPercent - before.lossPercent).toBeLessThan(1)
      expect(Math.abs(after.mouthToEarMs - before.mouthToEarMs)).toBeLessThan(100)
    }
    await waitUntil(
      () => events.some((event) => event.kind === 'audio-notice' && event.notice?.code === 'stuttering'),
      { timeout: PATIENCE_MS, interval: 10 },
    )
  } finally {
    await her.engine.shutdown()
  }
}, 90_000)
