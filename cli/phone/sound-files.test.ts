import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tone } from '../../native/testing/signals'
import { writeWav } from '../../native/testing/wav-files'
import type { AudioEndpoint } from '../../phone/voice/voice-contract'
import { UsageError } from '../exit-status'
import { checkSoundFiles } from './sound-files'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-sound-'))
  writeWav(join(folder, 'in.wav'), tone(440, 480))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = (name: string): AudioEndpoint => ({ kind: 'file', path: join(folder, name) })
const none: AudioEndpoint = { kind: 'none' }
const check = (input: AudioEndpoint, output: AudioEndpoint) => checkSoundFiles({ input, output })

it('files that can be played and recorded to pass, and nothing is written', async () => {
  await check(file('in.wav'), file('out.wav'))
  await check(none, { kind: 'default' })
  expect(readdirSync(folder)).toEqual(['in.wav'])
})

it('one file for both is refused under any name', async () => {
  linkSync(join(folder, 'in.wav'), join(folder, 'hard.wav'))
  symlinkSync('in.wav', join(folder, 'soft.wav'))
  const before = readFileSync(join(folder, 'in.wav'))
  for (const [input, output] of [
    ['in.wav', 'in.wav'],
    ['in.wav', './x/../in.wav'],
    ['in.wav', 'hard.wav'],
    ['soft.wav', 'in.wav'],
    ['in.wav', 'soft.wav'],
  ] as const)
    await expect(check(file(input), file(output))).rejects.toThrow('is the file of --audio-in')
  expect(readFileSync(join(folder, 'in.wav')).equals(before)).toBe(true)
})

it('a file that cannot be used is refused with its option and the reason', async () => {
  writeFileSync(join(folder, 'text.wav'), 'Dear Bob')
  for (const [input, output, why] of [
    [file('missing.wav'), none, /^--audio-in: .*ENOENT/],
    [file('text.wav'), none, /^--audio-in: .*not a WAV file/],
    [none, file('no/such/out.wav'), /^--audio-out: .*ENOENT/],
    [none, { kind: 'file', path: folder }, /^--audio-out: .*not a file/],
  ] as const) {
    await expect(check(input, output)).rejects.toThrow(why)
    await expect(check(input, output)).rejects.toBeInstanceOf(UsageError)
  }
})
