import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { DEFAULT_SETTINGS, type Settings, type SettingsPatch, type SoundSettings } from '../../api'
import { AccountStore } from '../../../phone/signalling/account-store'
import type { FileProblem } from '../../../base/files/json-file'
import { SettingsStore } from './settings-store'

const headset: SoundSettings = {
  input: { kind: 'device', name: 'USB Headset' },
  output: { kind: 'device', name: 'USB Headset' },
  ringer: { kind: 'default' },
  ringVolume: 0.5,
  ring: 'bell',
  cues: false,
  cleaning: { echoCancellation: false, noiseSuppression: true, gainControl: false },
  dtx: true,
}
const chosen: SettingsPatch = {
  shortcuts: { mute: 'Ctrl+Shift+M' },
  appearance: { theme: 'dark', textSize: 150, reducedMotion: 'on' },
  quietHours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 7 * 60 }],
}
const NIGHTS = { days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 7 * 60 } as const
let folder: string
let file: string
let problems: FileProblem[]

const open = (at = file): SettingsStore =>
  new SettingsStore({ file: at, clock: new ManualClock(), onProblem: (problem) => problems.push(problem) })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-settings-'))
  file = join(folder, 'settings.json')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the settings', () => {
  test('start with the defaults, and create no file before a change', async () => {
    const store = open()
    expect(store.now.sound.output).toEqual({ kind: 'default' })
    expect(store.doNotDisturb).toEqual({ manual: { kind: 'off' }, schedule: [] })
    await store.flush()
    expect(existsSync(file)).toBe(false)
    expect(problems).toEqual([])
  })

  test('are stored for the next start', async () => {
    const store = open()
    store.changeSettings({ sound: headset, manualQuiet: { kind: 'on-until', untilMs: 5 }, ...chosen })
    store.changeSettings({ hostingPort: 4242, microphoneTried: true })
    await store.flush()
    expect(open().now).toMatchObject({ hostingPort: 4242, microphoneTried: true })
    expect(open().now.sound).toEqual(headset)
    expect(open().doNotDisturb).toEqual({ manual: { kind: 'on-until', untilMs: 5 }, schedule: [NIGHTS] })
    expect(open().now).toMatchObject(chosen)
  })

  test.each([
    ['is cut off', '{ "sound": {'],
    ['holds something else', '[]'],
  ])('are the defaults when the file %s; the file is kept, and the user is told', (_, text) => {
    writeFileSync(file, text)
    expect(open().now.sound.input).toEqual({ kind: 'default' })
    const [kept = ''] = readdirSync(folder)
    expect(kept).toMatch(/^settings\.json\.damaged-/)
    expect(readFileSync(join(folder, kept), 'utf8')).toBe(text)
    expect(problems).toMatchObject([{ kind: 'damaged' }])
  })

  test('lose only the bad value, and keep it in the file until the user sets it', async () => {
    const found = {
      version: 2,
      sound: { ...headset, ringVolume: 11, input: { kind: 'bluetooth', address: '00:11' } },
      language: 'tlh',
      appearance: { theme: 'sepia', textSize: 150, reducedMotion: 'on' },
      quietHours: [{ days: [9] }, NIGHTS],
    }
    writeFileSync(file, JSON.stringify(found))
    const store = open()
    expect(store.now.sound).toEqual({ ...headset, ringVolume: 1, input: { kind: 'default' } })
    expect(store.now.appearance).toEqual({ theme: 'system', textSize: 150, reducedMotion: 'on' })
    expect(store.now.language).toBe('system')
    expect(store.now.quietHours).toEqual([NIGHTS])
    expect(problems).toMatchObject([{ kind: 'unknown-values' }])
    expect(readdirSync(folder)).toEqual(['settings.json'])

    store.changeSettings({ language: 'fr', hostingPort: 4242 })
    await store.flush()
    const written = JSON.parse(readFileSync(file, 'utf8')) as object
    expect(written).toMatchObject({ ...found, language: 'fr', hostingPort: 4242 })
  })

  test('of before calls could be relayed do not relay them; a bad value counts as off', async () => {
    writeFileSync(file, JSON.stringify({ version: 2, calls: { privateOnly: true } }))
    expect(open().now.calls).toMatchObject({ privateOnly: true, relayOnly: false })
    expect(problems).toEqual([])
    writeFileSync(file, JSON.stringify({ version: 2, calls: { privateOnly: true, relayOnly: 'sometimes' } }))
    const store = open()
    expect(store.now.calls).toMatchObject({ privateOnly: true, relayOnly: false })
    expect(problems).toMatchObject([{ kind: 'unknown-values' }])
    store.changeSettings({ calls: { relayOnly: true } })
    await store.flush()
    expect(open().now.calls.relayOnly).toBe(true)
  })

  test('of a newer Ringdown keep everything that this version does not know', async () => {
    const found = {
      version: 9,
      sound: { ...headset, spatial: true },
      calls: {
        callWaiting: false,
        answersFavourites: true,
        privateOnly: true,
        voicemail: { greeting: 'a.wav' },
      },
      plugins: ['x'],
    }
    writeFileSync(file, JSON.stringify(found))
    const store = open()
    expect(store.now.sound).toEqual(headset)
    store.changeSettings({ calls: { callWaiting: true }, sound: { ringVolume: 0.25 } })
    await store.flush()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      ...found,
      sound: { ...found.sound, ringVolume: 0.25 },
      calls: { ...found.calls, callWaiting: true },
    })
    expect(problems).toMatchObject([{ kind: 'newer' }])
  })

  test('of the first releases, without a version, are kept; missing ones have defaults', () => {
    writeFileSync(file, JSON.stringify({ sound: { ...headset, cleaning: undefined, dtx: undefined } }))
    expect(open().now.sound).toEqual({
      ...headset,
      cleaning: { echoCancellation: true, noiseSuppression: true, gainControl: true },
      dtx: false,
    })
    expect(open().doNotDisturb.manual).toEqual({ kind: 'off' })
    expect(problems).toEqual([])
  })

  test('from before there were groups keep the quiet hours and automatic answers', async () => {
    const doNotDisturb = { manual: { kind: 'on' }, schedule: [NIGHTS] }
    writeFileSync(file, JSON.stringify({ sound: headset, doNotDisturb, answersFavourites: true }))
    const store = open()
    expect(problems).toEqual([])
    expect(store.doNotDisturb).toEqual(doNotDisturb)
    expect(store.now.calls).toEqual({
      callWaiting: true,
      answersFavourites: true,
      privateOnly: false,
      sharesStatus: true,
      tellsRead: true,
      showsPictureTo: 'acquaintances',
      offersAddresses: true,
      relayOnly: false,
    })
    store.changeSettings({ microphoneTried: true })
    await store.flush()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      version: 2,
      calls: store.now.calls,
      quietHours: [NIGHTS],
    })
    expect(open().doNotDisturb).toEqual(doNotDisturb)
  })

  test('hold until the end of the app when they cannot be written, which is reported', async () => {
    const store = open(join(folder, 'no-such-folder', 'settings.json'))
    store.changeSettings({ sound: headset })
    await store.flush()
    expect(store.now.sound).toEqual(headset)
    expect(problems).toMatchObject([{ kind: 'unsaved' }])
  })
})

describe('settings that change', () => {
  const told: [now: Settings, before: Settings][] = []
  const followed = (): SettingsStore => {
    told.length = 0
    const store = open()
    store.on('changed', (now, before) => told.push([now, before]))
    return store
  }

  test('keep all of several simultaneous changes', () => {
    const store = followed()
    // Each reads the settings before any of them writes.
    const patches: SettingsPatch[] = [
      { appearance: { theme: 'dark' } }, // the window
      { appearance: { textSize: 150 } }, // the menu
      { manualQuiet: { kind: 'on' } }, // the tray
      { shortcuts: { mute: 'Ctrl+M' } }, // the window, one row
      { shortcuts: { pushToTalk: 'F8' } }, // the window, the next row
      { sound: { cleaning: { gainControl: false } } },
      { sound: { cleaning: { noiseSuppression: false } } },
      { sound: { ringVolume: 0.5 } },
    ]
    for (const patch of patches) expect(store.changeSettings(patch)).toEqual({ ok: true })
    store.changeSettings({ trayExplained: true })
    store.changeSettings({ hostingPort: 4242 })
    for (const patch of patches) expect(store.now).toMatchObject(patch)
    expect(store.now).toMatchObject({ trayExplained: true, hostingPort: 4242 })
    expect(told).toHaveLength(patches.length + 2)
  })

  test('are reported with their old values; unchanged parts stay the same objects', () => {
    const store = followed()
    store.changeSettings({ sound: { cleaning: { gainControl: false } } })
    const [[now, before] = []] = told
    expect(before?.sound.cleaning.gainControl).toBe(true)
    expect(now?.sound.cleaning.gainControl).toBe(false)
    expect(now?.sound.input).toBe(before?.sound.input)
    expect(now?.appearance).toBe(before?.appearance)
  })

  test('are not reported without a difference', () => {
    const store = followed()
    store.changeSettings({ ...DEFAULT_SETTINGS, quietHours: [] })
    store.changeSettings({})
    expect(told).toEqual([])
  })

  test('may be removed', async () => {
    const store = followed()
    store.changeSettings({ shortcuts: { mute: 'Ctrl+M' }, hostingPort: 4242 })
    store.changeSettings({ shortcuts: { mute: undefined }, hostingPort: undefined })
    expect(store.now.shortcuts).toStrictEqual({})
    expect(store.now).not.toHaveProperty('hostingPort')
    await store.flush()
    expect(open().now.shortcuts).toEqual({})
  })

  test('stay unchanged when the action before the change fails', () => {
    const refused = { ok: false, problem: { key: 'problem.startAtLoginFailed' } } as const
    const store = new SettingsStore({
      ...{ file, clock: new ManualClock(), onProblem: (problem) => problems.push(problem) },
      guard: (now) => (now.desktop.startAtLogin ? refused : { ok: true }),
    })
    expect(store.changeSettings({ desktop: { startAtLogin: true } })).toEqual(refused)
    expect(store.now.desktop.startAtLogin).toBe(false)
    expect(store.changeSettings({ desktop: { startHidden: false } })).toEqual({ ok: true })
  })

  test('return to the defaults at once, except for hints that are shown once', () => {
    const store = followed()
    store.changeSettings({ sound: headset, ...chosen, desktop: { closeToTray: false } })
    store.changeSettings({ microphoneTried: true, hostingPort: 4242 })
    store.reset()
    expect(store.state.settings).toStrictEqual({ ...DEFAULT_SETTINGS, microphoneTried: true })
    expect(store.now.hostingPort).toBe(4242)
    expect(told).toHaveLength(3)
  })
})

test('the account is stored for the next start, also by the first releases', async () => {
  const accountFile = join(folder, 'account.json')
  const openAccount = () =>
    new AccountStore(accountFile, new ManualClock(), (problem) => problems.push(problem))
  const account = { name: 'alice', server: 'localhost:4242' }
  writeFileSync(accountFile, JSON.stringify({ account, signIn: true }))
  const store = openAccount()
  expect(store.remembered).toMatchObject({ account, signIn: true })
  store.remember({ ...account, name: 'bob' }, false)
  await store.flush()
  expect(openAccount().remembered).toMatchObject({ account: { ...account, name: 'bob' }, signIn: false })
  store.forget()
  await store.flush()
  expect(openAccount().remembered).toBeUndefined()
  expect(problems).toEqual([])

  writeFileSync(accountFile, JSON.stringify({ account: { ...account, avatar: 'a.png' }, signIn: 'maybe' }))
  expect(openAccount().remembered).toMatchObject({ account, signIn: false })
})
