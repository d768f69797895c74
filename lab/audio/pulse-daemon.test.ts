import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { median } from '../../base/statistics'
import { compare } from './compare'
import { mouthToEar } from './marks'
import { play } from './player'
import { PulseDaemon } from './pulse-daemon'
import { Recorder } from './recorder'
import { loadSamples, saveSamples } from './samples'
import { speakWithMarks } from './speech'
import { loudnessDbfs } from './telephone-band'

const SECONDS = 4

let daemon: PulseDaemon
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-lab-'))
  daemon = await PulseDaemon.start(['mouth', 'ear'])
})

afterAll(async () => {
  await daemon.stop()
  rmSync(folder, { recursive: true })
})

describe('the sound laboratory', () => {
  it('records one card while another plays, and measures the latency', async () => {
    const wav = join(folder, 'speech.wav')
    const speech = await speakWithMarks(SECONDS, wav)
    const [mouth, ear] = await Promise.all([Recorder.start(daemon, 'mouth'), Recorder.start(daemon, 'ear')])
    await daemon.control(
      'load-module',
      'module-loopback',
      'source=mouth.monitor',
      'sink=ear',
      'latency_msec=20',
    )
    await play(daemon, 'mouth', wav, SECONDS)
    const [said, heard] = [await mouth.stop(), await ear.stop()]

    const likeness = compare(speech, heard.samples)
    expect(likeness.correlation).toBeGreaterThan(0.95)
    expect(Math.abs(likeness.levelDifferenceDb)).toBeLessThan(1)
    const { latenciesMs, lostMarks } = mouthToEar(said, heard)
    expect(latenciesMs.length).toBeGreaterThanOrEqual(1)
    expect(lostMarks).toBe(0)
    expect(median(latenciesMs)).toBeGreaterThan(0)
  })

  it('records silence when nothing is played', async () => {
    const quiet = await PulseDaemon.start(['alone'])
    try {
      const recorder = await Recorder.start(quiet, 'alone')
      await expect(recorder.stop()).rejects.toThrow('too short')
      expect(loudnessDbfs(recorder.samples())).toBe(-100)
    } finally {
      await quiet.stop()
    }
  })

  it('names a sink that it does not have', async () => {
    await expect(daemon.blockMs('nowhere')).rejects.toThrow('no sink called nowhere')
    await expect(play(daemon, 'nowhere', join(folder, 'speech.wav'), 1)).rejects.toThrow('paplay')
  })

  it('gives a phone its own microphone and speaker', () => {
    const env = daemon.envFor('mouth', 'ear')
    expect(env).toMatchObject({ PULSE_SOURCE: 'mouth.monitor', PULSE_SINK: 'ear' })
    expect(existsSync(env['ALSA_CONFIG_PATH'] ?? '')).toBe(true)
  })

  it('preserves samples in a WAV file', async () => {
    const path = join(folder, 'ramp.wav')
    const ramp = Float32Array.from({ length: 1_000 }, (_, i) => Math.round(i * 32) / 32_768)
    await saveSamples(path, ramp)
    expect(await loadSamples(path)).toEqual(ramp)
  })

  it('leaves nothing behind when it stops', async () => {
    const short = await PulseDaemon.start(['brief'])
    const runtime = short.env['XDG_RUNTIME_DIR'] ?? ''
    expect(existsSync(runtime)).toBe(true)
    await short.stop()
    expect(existsSync(runtime)).toBe(false)
    await expect(short.control('info')).rejects.toThrow('pactl')
  })
})
