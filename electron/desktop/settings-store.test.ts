import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SoundSettings } from '../api'
import { SettingsStore } from './settings-store'

const headset: SoundSettings = {
  input: { kind: 'device', name: 'USB Headset' },
  output: { kind: 'device', name: 'USB Headset' },
  ringer: { kind: 'default' },
  ringVolume: 0.5,
  cleaning: { echoCancellation: false, noiseSuppression: true, gainControl: false },
  dtx: true,
}
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-settings-'))
  file = join(folder, 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the settings', () => {
  test('begin with the default devices, and leave no file before something is chosen', () => {
    expect(new SettingsStore(file).sound.output).toEqual({ kind: 'default' })
    expect(existsSync(file)).toBe(false)
  })

  test('are there again at the next start', () => {
    new SettingsStore(file).setSound(headset)
    expect(new SettingsStore(file).sound).toEqual(headset)
  })

  test.each([
    ['is cut off', '{ "sound": {'],
    ['holds a volume that is none', JSON.stringify({ sound: { ...headset, ringVolume: 11 } })],
    ['holds something else', '[]'],
  ])('are the defaults when the file %s, which is kept aside', (_, text) => {
    writeFileSync(file, text)
    expect(new SettingsStore(file).sound.input).toEqual({ kind: 'default' })
    expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(text)
    expect(existsSync(file)).toBe(false)
  })

  test('of a version that could not choose how sound is cleaned and sent are kept, and the rest is usual', () => {
    writeFileSync(file, JSON.stringify({ sound: { ...headset, cleaning: undefined, dtx: undefined } }))
    expect(new SettingsStore(file).sound).toEqual({
      ...headset,
      cleaning: { echoCancellation: true, noiseSuppression: true, gainControl: true },
      dtx: false,
    })
  })

  test('hold until the end of the app even if they cannot be written', () => {
    const store = new SettingsStore(join(folder, 'no-such-folder', 'settings.json'))
    expect(() => store.setSound(headset)).toThrow()
    expect(store.sound).toEqual(headset)
  })
})
