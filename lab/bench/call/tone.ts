import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PulseDaemon } from '../../audio/pulse-daemon'
import type { Recorder } from '../../audio/recorder'
import { saveSamples } from '../../audio/samples'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { loudnessDbfs } from '../../audio/telephone-band'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child } from './child'

const TONE_HZ = 1_000
const TONE_LEVEL = 0.2
/** Longer than dialling takes. */
const TONE_SECONDS = 120
const START_TIMEOUT_MS = 5_000
const LOOK_EVERY_MS = 50
const AUDIBLE_DBFS = -40
const WINDOW = 0.005 * SAMPLE_RATE

/**
 * The start of the sound: the first 5 ms that are louder than -40 dBFS.
 *
 * @returns sample number; undefined for silence
 */
export const firstSound = (samples: Float32Array, from: number): number | undefined => {
  for (let at = Math.max(0, Math.ceil(from)); at + WINDOW <= samples.length; at += WINDOW)
    if (loudnessDbfs(samples.subarray(at, at + WINDOW)) > AUDIBLE_DBFS) return at
  return undefined
}

/** Plays a tone into a microphone, so that the first sound of a call can be detected at the other end. */
export const startTone = async (
  daemon: PulseDaemon,
  sink: string,
  recorder: Recorder,
): Promise<() => Promise<void>> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-tone-'))
  const path = join(folder, 'tone.wav')
  const samples = Float32Array.from(
    { length: TONE_SECONDS * SAMPLE_RATE },
    (_, i) => TONE_LEVEL * Math.sin((2 * Math.PI * TONE_HZ * i) / SAMPLE_RATE),
  )
  await saveSamples(path, samples)
  const player = new Child('paplay', ['paplay', '--device', sink, path], daemon.env)
  const stop = async (): Promise<void> => {
    await player.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const beginMs = recorder.durationMs
  const giveUpAt = performance.now() + START_TIMEOUT_MS
  while (firstSound(recorder.samples(beginMs), 0) === undefined) {
    if (performance.now() > giveUpAt) {
      await stop()
      throw new Error(`no tone is heard in the microphone ${sink}: ${player.log}`)
    }
    await sleep(LOOK_EVERY_MS)
  }
  return stop
}
