import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare } from '../../lab/audio/compare'
import { PulseDaemon } from '../../lab/audio/pulse-daemon'
import { bundle } from '../testing/bundle'
import { speechLike } from '../testing/signals'
import { readWav, writeWav } from '../testing/wav-files'

const folder = mkdtempSync(join(tmpdir(), 'ringdown-portaudio-'))
const played = join(folder, 'played.wav')
const recorded = join(folder, 'recorded.wav')
let daemon: PulseDaemon
let program: string

beforeAll(async () => {
  daemon = await PulseDaemon.start(['cable'])
  program = await bundle('native/testing/play-while-recording.ts')
})
afterAll(async () => {
  await daemon.stop()
  rmSync(folder, { recursive: true })
})

/** Runs the program with the loudspeaker connected to the microphone. */
const run = (...args: string[]) =>
  new Promise<{ failed: boolean; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [program, played, recorded, ...args],
      { env: { ...daemon.envFor('cable', 'cable'), UV_THREADPOOL_SIZE: '8' }, timeout: 15_000 },
      (error, _, stderr) => resolve({ failed: error !== null, stderr }),
    )
  })

describe('PortAudio', () => {
  test('plays a sound, and the microphone records it', async () => {
    const sound = speechLike(2)
    writeWav(played, sound)
    expect(await run()).toMatchObject({ failed: false })
    expect(compare(sound, readWav(recorded).samples).correlation).toBeGreaterThan(0.9)
  })

  test('opens a device by its name', async () => {
    writeWav(played, speechLike(0.2))
    expect(await run('PULSE')).toMatchObject({ failed: false })
  })

  test('lists the available devices when none has the name', async () => {
    const { failed, stderr } = await run('Gramophone')
    expect(failed).toBe(true)
    expect(stderr).toMatch(/no-device: no input device is called "Gramophone": there are .*"default"/)
  })
})
