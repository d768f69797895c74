import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { Preferences, SoundSettings } from '../../api'
import { AccountStore } from '../../../phone/signalling/account-store'
import type { FileProblem } from '../../../base/files/json-file'
import { SettingsStore } from './settings-store'

const headset: SoundSettings = {
  input: { kind: 'device', name: 'USB Headset' },
  output: { kind: 'device', name: 'USB Headset' },
  ringer: { kind: 'default' },
  ringVolume: 0.5,
  cleaning: { echoCancellation: false, noiseSuppression: true, gainControl: false },
  dtx: true,
}
const chosen: Partial<Preferences> = {
  shortcuts: { mute: 'Ctrl+Shift+M' },
  appearance: { theme: 'dark', textSize: 150, reducedMotion: 'on' },
  quietHours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 7 * 60 }],
}
const NIGHTS = { days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 7 * 60 } as const
let folder: string
let file: string
let problems: FileProblem[]

const open = (at = file): SettingsStore =>
  new SettingsStore(at, new ManualClock(), (problem) => problems.push(problem))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-settings-'))
  file = join(folder, 'settings.json')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the settings', () => {
  test('begin with the default devices and no quiet, and leave no file before something is chosen', async () => {
    const store = open()
    expect(store.sound.output).toEqual({ kind: 'default' })
    expect(store.doNotDisturb).toEqual({ manual: { kind: 'off' }, schedule: [] })
    await store.flush()
    expect(existsSync(file)).toBe(false)
    expect(problems).toEqual([])
  })

  test('are there again at the next start', async () => {
    const store = open()
    store.sound = headset
    store.manualQuiet = { kind: 'on-until', untilMs: 5 }
    store.preferences = { ...store.preferences, ...chosen }
    store.hostingPort = 4242
    store.microphoneTried = true
    await store.flush()
    expect(open()).toMatchObject({ hostingPort: 4242, microphoneTried: true })
    expect(open().sound).toEqual(headset)
    expect(open().doNotDisturb).toEqual({ manual: { kind: 'on-until', untilMs: 5 }, schedule: [NIGHTS] })
    expect(open().preferences).toMatchObject(chosen)
  })

  test.each([
    ['is cut off', '{ "sound": {'],
    ['holds a volume that is none', JSON.stringify({ sound: { ...headset, ringVolume: 11 } })],
    ['holds something else', '[]'],
  ])('are the defaults when the file %s, which is kept aside and told of', (_, text) => {
    writeFileSync(file, text)
    expect(open().sound.input).toEqual({ kind: 'default' })
    const [kept = ''] = readdirSync(folder)
    expect(kept).toMatch(/^settings\.json\.damaged-/)
    expect(readFileSync(join(folder, kept), 'utf8')).toBe(text)
    expect(problems).toMatchObject([{ kind: 'damaged' }])
  })

  test('of the first releases, which had neither versions nor these choices, are kept, and the rest is usual', () => {
    writeFileSync(file, JSON.stringify({ sound: { ...headset, cleaning: undefined, dtx: undefined } }))
    expect(open().sound).toEqual({
      ...headset,
      cleaning: { echoCancellation: true, noiseSuppression: true, gainControl: true },
      dtx: false,
    })
    expect(open().doNotDisturb.manual).toEqual({ kind: 'off' })
    expect(problems).toEqual([])
  })

  test('of before there were preferences keep the quiet hours and whose calls are answered', async () => {
    const doNotDisturb = { manual: { kind: 'on' }, schedule: [NIGHTS] }
    writeFileSync(file, JSON.stringify({ sound: headset, doNotDisturb, answersFavourites: true }))
    const store = open()
    expect(problems).toEqual([])
    expect(store.doNotDisturb).toEqual(doNotDisturb)
    expect(store.preferences.calls).toEqual({
      callWaiting: true,
      answersFavourites: true,
      privateOnly: false,
    })
    store.microphoneTried = true
    await store.flush()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      version: 1,
      preferences: store.preferences,
    })
    expect(open().doNotDisturb).toEqual(doNotDisturb)
  })

  test('hold until the end of the app even if they cannot be written, which is told', async () => {
    const store = open(join(folder, 'no-such-folder', 'settings.json'))
    store.sound = headset
    await store.flush()
    expect(store.sound).toEqual(headset)
    expect(problems).toMatchObject([{ kind: 'unsaved' }])
  })
})

test('the account is there again at the next start, also from a file of the first releases', async () => {
  const accountFile = join(folder, 'account.json')
  const openAccount = () =>
    new AccountStore(accountFile, new ManualClock(), (problem) => problems.push(problem))
  const account = { name: 'alice', server: 'localhost:4242' }
  writeFileSync(accountFile, JSON.stringify({ account, signIn: true }))
  const store = openAccount()
  expect(store.remembered).toEqual({ account, signIn: true })
  store.remember({ ...account, name: 'bob' }, false)
  await store.flush()
  expect(openAccount().remembered).toEqual({ account: { ...account, name: 'bob' }, signIn: false })
  store.forget()
  await store.flush()
  expect(openAccount().remembered).toBeUndefined()
  expect(problems).toEqual([])
})
