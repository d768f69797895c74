import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { bundle } from '../testing/bundle'
import { bestMatch, tone } from '../testing/signals'
import { readWav } from '../testing/wav-files'
import { noFailure, wavFolder } from '../testing/wav-folder'
import { BLOCK_SAMPLES } from './audio-device'
import { WavWriter } from './wav-writer'

const { folder, path, pipe } = wavFolder()

describe('writing a WAV file', () => {
  test('stores the recorded sound', async () => {
    const writer = await WavWriter.create(path('out.wav'), noFailure)
    const source = tone(440, 48_000)
    for (let at = 0; at < source.length; at += BLOCK_SAMPLES)
      writer.write(source.subarray(at, at + BLOCK_SAMPLES))
    await writer.close()
    const { sampleRate, samples } = readWav(path('out.wav'))
    expect(sampleRate).toBe(48_000)
    expect(samples).toHaveLength(48_000)
    expect(bestMatch(source, samples, 0).correlation).toBeGreaterThan(0.9999)
  })

  test('clips sound that is too loud, without wrapping around', async () => {
    const writer = await WavWriter.create(path('loud.wav'), noFailure)
    writer.write(Float32Array.of(2, -2, NaN))
    await writer.close()
    expect([...readWav(path('loud.wav')).samples].map((x) => Math.round(x * 100) / 100)).toEqual([1, -1, 0])
  })

  test('fails in a folder that does not exist', async () => {
    await expect(WavWriter.create(path('no/such/out.wav'), noFailure)).rejects.toThrow(
      /cannot record to.*ENOENT/,
    )
  })

  test('refuses a pipe, which cannot be opened without a reader', async () => {
    await expect(WavWriter.create(pipe('out-pipe.wav'), noFailure)).rejects.toThrow(/it is a pipe/)
    await expect(WavWriter.create('/dev/null', noFailure)).rejects.toThrow(/it is not a file/)
  })

  test('never follows a symbolic link', async () => {
    writeFileSync(path('victim'), 'precious')
    symlinkSync(path('victim'), path('link.wav'))
    symlinkSync(path('not-there'), path('dangling.wav'))
    await expect(WavWriter.create(path('link.wav'), noFailure)).rejects.toThrow(/it is a symbolic link/)
    await expect(WavWriter.create(path('dangling.wav'), noFailure)).rejects.toThrow(/it is a symbolic link/)

    const writer = await WavWriter.create(path('late.wav'), noFailure)
    symlinkSync(path('victim'), path('late.wav'))
    writer.write(tone(440, 480))
    await writer.close()
    expect(readFileSync(path('victim'), 'utf8')).toBe('precious')
    expect(readWav(path('late-2.wav')).samples).toHaveLength(480)
  })

  test('is for its owner only', async () => {
    const writer = await WavWriter.create(path('own.wav'), noFailure)
    writer.write(tone(440, 480))
    await writer.close()
    expect(statSync(path('own.wav')).mode & 0o777).toBe(0o600)
  })

  test('touches no file that exists: each recording has the next free name', async () => {
    writeFileSync(path('call.wav'), 'precious')
    for (const length of [480, 960]) {
      const writer = await WavWriter.create(path('call.wav'), noFailure)
      writer.write(tone(440, length))
      await writer.close()
    }
    expect(readFileSync(path('call.wav'), 'utf8')).toBe('precious')
    expect(readWav(path('call-2.wav')).samples).toHaveLength(480)
    expect(readWav(path('call-3.wav')).samples).toHaveLength(960)
  })

  test('leaves nothing behind without sound', async () => {
    const before = readdirSync(folder)
    const writer = await WavWriter.create(path('silent.wav'), noFailure)
    expect(readdirSync(folder)).toHaveLength(before.length + 1)
    await writer.close()
    expect(readdirSync(folder)).toEqual(before)
  })

  test('leaves a valid file when its process is killed', async () => {
    const program = await bundle('native/testing/record-until-killed.ts')
    const file = path('killed.wav')
    const child = spawn(process.execPath, [program, file], { stdio: 'inherit' })
    const exited = once(child, 'exit')
    // Sound that its header does not count yet is lost.
    await waitUntil(() => existsSync(file) && readWav(file).samples.length > 9000)
    child.kill('SIGKILL')
    await exited
    const { samples } = readWav(file)
    expect(statSync(file).size / 2 - samples.length).toBeLessThan(48_000)
    expect(bestMatch(tone(500, samples.length), samples, 0).correlation).toBeGreaterThan(0.999)
  })
})
