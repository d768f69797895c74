import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { inProject } from '../scripts/lib/paths.mjs'
import { PulseDaemon } from '../lab/audio/pulse-daemon'
import { Recorder } from '../lab/audio/recorder'
import { speakWithMarks } from '../lab/audio/speech'
import { loudnessDbfs } from '../lab/audio/telephone-band'
import { sayAndListen } from '../lab/demo/measure'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import { expect, test } from './test'

/**
 * People with real apps, sound cards and a server: what they see and hear.
 * The tests tell one story and build on each other.
 */
test.describe.configure({ mode: 'serial' })

const SPEECH_SECONDS = 5
const FEW_WORDS_SECONDS = 2.5
const PHOTOGRAPHS = inProject('artefacts', 'screenshots', 'app')

let folder: string
let cards: PulseDaemon
let server: ServerProcess
let alice: RingdownApp
let bob: RingdownApp
/** Calls during the conversation of the others. */
let carol: RingdownApp
/** Launched by a later test. */
const launchedLater: RingdownApp[] = []
let speechFile: string
let speech: Float32Array
/** Enough to distinguish speech from silence. */
let fewWordsFile: string
let fewWords: Float32Array

/** Without the short sounds: what is heard here are calls and their rings. */
const launch = (name: 'alice' | 'bob' | 'carol'): Promise<RingdownApp> => {
  const userData = join(folder, name)
  mkdirSync(userData, { recursive: true, mode: 0o700 })
  const settings = join(userData, 'settings.json')
  if (!existsSync(settings)) writeFileSync(settings, JSON.stringify({ sound: { cues: false } }))
  return RingdownApp.launch({ env: cards.envFor(`${name}-mouth`, `${name}-ear`), userData })
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-e2e-'))
  speechFile = join(folder, 'speech.wav')
  fewWordsFile = join(folder, 'few-words.wav')
  const sinks = ['alice', 'bob', 'carol'].flatMap((name) => [`${name}-mouth`, `${name}-ear`])
  ;[speech, fewWords, cards, server] = await Promise.all([
    speakWithMarks(SPEECH_SECONDS, speechFile),
    speakWithMarks(FEW_WORDS_SECONDS, fewWordsFile),
    PulseDaemon.start(sinks),
    ServerProcess.start(),
  ])
  ;[alice, bob] = await Promise.all([launch('alice'), launch('bob')])
})

test.afterAll(async () => {
  await Promise.all([alice, bob, ...launchedLater].map((app) => app.close()))
  await server.stop()
  await cards.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Takes pictures of the window, in light and in dark, without transitions in progress. */
async function photograph(app: RingdownApp, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await app.page.screenshot({ path: join(PHOTOGRAPHS, `${name}-${colorScheme}.png`) })
  }
  await app.page.emulateMedia({ colorScheme: null, reducedMotion: null })
}

/** What a sink plays in the next `ms` milliseconds, and a little more. */
async function listen(sink: string, ms: number): Promise<Float32Array> {
  const recorder = await Recorder.start(cards, sink)
  try {
    await expect.poll(() => recorder.durationMs, { timeout: 20_000, intervals: [100] }).toBeGreaterThan(ms)
    return recorder.samples()
  } finally {
    await recorder.abandon()
  }
}

/** The loudness of a sink over the next `ms` milliseconds. */
const loudness = async (sink: string, ms: number): Promise<number> => loudnessDbfs(await listen(sink, ms))

/** The share of the next `ms` milliseconds in which a sink is silent, 0 to 1. */
async function silentShare(sink: string, ms: number): Promise<number> {
  const samples = await listen(sink, ms)
  const blocks = Math.floor(samples.length / 4_800)
  const silent = Array.from({ length: blocks }, (_, n) => samples.subarray(n * 4_800, (n + 1) * 4_800))
  return silent.filter((block) => loudnessDbfs(block) < -70).length / blocks
}

/** Alice calls Bob, and Bob answers. */
async function talk(): Promise<void> {
  await alice.call('bob')
  await bob.accept()
  await Promise.all([alice.shows('talking'), bob.shows('talking')])
}

const noiseSwitch = (app: RingdownApp) => app.page.getByRole('switch', { name: 'Noise suppression' })
const secondCaller = (app: RingdownApp) => app.page.getByRole('region', { name: 'carol is also calling' })
const callOnHold = (app: RingdownApp) => app.page.getByRole('region', { name: 'Call on hold' })

test('the first start asks for a name; an invalid one is reported at the field', async () => {
  const { page } = alice
  const name = page.getByRole('textbox', { name: 'Your name' })
  await expect(name).toBeFocused()
  await expect(name).toHaveValue(userInfo().username)
  await photograph(alice, 'sign-in')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Enter')
  await expect(name).toHaveAttribute('aria-invalid', 'true')
})

test('an unreachable server is named, with the next step', async () => {
  const { page } = alice
  await page.getByRole('textbox', { name: 'Your name' }).fill('alice')
  await alice.giveAddress('127.0.0.1:1')
  await page.keyboard.press('Enter')
  await expect(page.getByText('is the server running?')).toBeVisible()
  await photograph(alice, 'sign-in-unreachable')
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('two people sign in and see each other', async () => {
  await alice.signIn('alice', server.address)
  await photograph(alice, 'alone')
  await bob.signIn('bob', server.address)
  await expect(alice.page.getByRole('button', { name: 'Call bob' })).toBeEnabled()
  await expect(bob.page.getByRole('button', { name: 'Call alice' })).toBeEnabled()
  await photograph(alice, 'contacts')
})

test('a taken name is a clear error, and another one works', async () => {
  const stranger = await RingdownApp.launch({ env: cards.envFor('alice-mouth', 'alice-ear') })
  try {
    await stranger.page.getByRole('textbox', { name: 'Your name' }).fill('bob')
    await stranger.giveAddress(server.address)
    await stranger.page.keyboard.press('Enter')
    await expect(stranger.page.getByRole('alert')).toContainText('taken')
    await photograph(stranger, 'sign-in-name-taken')
    await stranger.signIn('erin', server.address)
    await expect(alice.page.getByRole('button', { name: 'Call erin' })).toBeVisible()
  } finally {
    await stranger.close()
  }
  await expect(alice.page.getByRole('button', { name: 'Call erin' })).toBeDisabled()
})

test('a call rings audibly at both ends until the caller cancels it', async () => {
  await alice.call('bob')
  await Promise.all([alice.shows('calling'), bob.shows('ringing')])
  await photograph(alice, 'calling')
  await photograph(bob, 'ringing')
  await expect(bob.page.getByRole('button', { name: 'Answer' })).toBeFocused()
  const [ringBack, ring] = await Promise.all([loudness('alice-ear', 5_000), loudness('bob-ear', 5_000)])
  expect(ring).toBeGreaterThan(-45)
  expect(ringBack).toBeGreaterThan(-60)
  await alice.cancel()
  await Promise.all([alice.shows('ended'), bob.shows('ended')])
  await photograph(bob, 'ended-gave-up')
  // Both calls end without a failure, so both panels close by themselves.
  for (const { page } of [alice, bob])
    await expect(page.locator('[data-call-state]')).toHaveCount(0, { timeout: 10_000 })
})

test('a refused call ends on both sides', async () => {
  await alice.call('bob')
  await bob.shows('ringing')
  await bob.page.keyboard.press('Escape')
  await Promise.all([alice.shows('ended'), bob.shows('ended')])
  await photograph(alice, 'ended-refused')
  await alice.closeEnded()
  await bob.closeEnded()
})

test('speech arrives in both directions', async () => {
  await talk()
  await photograph(alice, 'talking')
  for (const [from, to] of [
    ['alice', 'bob'],
    ['bob', 'alice'],
  ] as const) {
    const heard = await sayAndListen(
      cards,
      { microphone: `${from}-mouth`, speaker: `${to}-ear` },
      speechFile,
      speech,
    )
    const description = `${from} to ${to}: mouth to ear ${heard.mouthToEarMs.toFixed(0)} ms, correlation ${heard.correlation.toFixed(3)}, ${heard.loudnessDbfs.toFixed(0)} dBFS, ${heard.lostMarks} marks lost`
    test.info().annotations.push({ type: 'heard', description })
    expect(heard.correlation, description).toBeGreaterThan(0.7)
    expect(heard.heardShare).toBeGreaterThan(0.9)
    expect(Math.abs(heard.levelDifferenceDb)).toBeLessThan(6)
    // Not a bound on speed: it must be the current speech, and not an echo of an earlier one.
    expect(heard.mouthToEarMs).toBeGreaterThan(0)
    expect(heard.mouthToEarMs).toBeLessThan(1_500)
  }
})

test('mute silences the microphone, and unmute restores it', async () => {
  await alice.mute()
  await expect(alice.page.getByRole('button', { name: 'Unmute' })).toBeVisible()
  await photograph(alice, 'talking-muted')
  const path = { microphone: 'alice-mouth', speaker: 'bob-ear' }
  const muted = await sayAndListen(cards, path, fewWordsFile, fewWords)
  expect(muted.loudnessDbfs).toBeLessThan(-70)
  await alice.unmute()
  const unmuted = await sayAndListen(cards, path, fewWordsFile, fewWords)
  expect(unmuted.loudnessDbfs).toBeGreaterThan(-45)
})

test('a call shows its quality, and why', async () => {
  await alice.page.getByRole('button', { name: /^(Good|Fair|Poor) connection$/ }).click()
  const panel = alice.page.getByRole('dialog', { name: 'Call quality' })
  await expect(panel.getByText(/^[1-9]\d* kbit\/s$/)).toBeVisible()
  await expect(
    panel.getByRole('img', { name: /^Buffer now \d+ ms, .* in the last [1-9]\d* s$/ }),
  ).toBeVisible()
  await photograph(alice, 'talking-quality')
  await alice.page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
})

test('the call is private, both see the same safety code, and the comparison marks it as verified', async () => {
  const codes = []
  for (const app of [alice, bob]) {
    await app.page.getByRole('button', { name: 'Encrypted, same device', exact: true }).click()
    const code = app.page.getByRole('group', { name: 'Safety code' })
    codes.push((await code.innerText()).match(/\d{5}/g))
    await photograph(app, 'talking-safety-code')
  }
  expect(codes[0]).toHaveLength(6)
  expect(codes[1]).toEqual(codes[0])
  await alice.page.getByRole('button', { name: 'Mark as verified' }).click()
  for (const app of [alice, bob]) await app.page.keyboard.press('Escape')
  await expect(alice.page.getByRole('button', { name: 'Verified', exact: true })).toBeVisible()
  await expect(bob.page.getByRole('button', { name: 'Encrypted, same device', exact: true })).toBeVisible()
})

test('the voice cleaning can be switched during a call', async () => {
  // A notice about the sound has a button of that name, too.
  await bob.page.getByLabel('Sound settings').click()
  await noiseSwitch(bob).click()
  await expect(noiseSwitch(bob)).not.toBeChecked()
  await bob.page.keyboard.press('Escape')
})

test('a second caller waits, with a tone during the call, and can be declined', async () => {
  carol = await launch('carol')
  launchedLater.push(carol)
  await carol.signIn('carol', server.address)
  await carol.call('alice')
  await expect(secondCaller(alice)).toBeVisible()
  await photograph(alice, 'talking-second-caller')
  expect(await loudness('alice-ear', 4_000)).toBeGreaterThan(-50)
  await alice.page.keyboard.press('d')
  await carol.shows('ended')
  await expect(secondCaller(alice)).toBeHidden()
  await alice.shows('talking')
})

test('a second caller is answered while the first is on hold and hears nothing but a cue', async () => {
  await carol.call('alice')
  await secondCaller(alice).getByRole('button', { name: 'Hold and answer' }).click()
  await carol.shows('talking')
  await expect(callOnHold(alice)).toContainText('bob is on hold')
  await bob.shows('talking')
  await photograph(alice, 'talking-and-held')
  const [heard, elsewhere] = await Promise.all([
    sayAndListen(cards, { microphone: 'alice-mouth', speaker: 'carol-ear' }, fewWordsFile, fewWords),
    silentShare('bob-ear', 5_000),
  ])
  expect(heard.loudnessDbfs).toBeGreaterThan(-45)
  // The cue takes a second of ten, the words most of the time.
  expect(elsewhere).toBeGreaterThan(0.7)
})

test('two calls are swapped, and the held one is hung up', async () => {
  await alice.page.keyboard.press('h')
  await expect(callOnHold(alice)).toContainText('carol is on hold')
  await expect(alice.page.getByRole('region', { name: 'Call', exact: true })).toContainText('bob')
  await callOnHold(alice).getByRole('button', { name: 'End call with carol' }).click()
  await carol.shows('ended')
  await alice.shows('talking')
})

test('a call is put on hold by a key, and resumed', async () => {
  await alice.page.keyboard.press('h')
  await expect(callOnHold(alice)).toContainText('bob is on hold')
  await photograph(alice, 'held')
  await alice.page.keyboard.press('h')
  await Promise.all([alice.shows('talking'), bob.shows('talking')])
})

test('the call continues while the server is gone, and both sign in again afterwards', async () => {
  const { port } = server
  await server.stop()
  await expect(alice.page.locator('[data-connection="waiting"]')).toBeVisible()
  await photograph(alice, 'talking-server-lost')
  const path = { microphone: 'bob-mouth', speaker: 'alice-ear' }
  const heard = await sayAndListen(cards, path, fewWordsFile, fewWords)
  expect(heard.correlation).toBeGreaterThan(0.7)
  server = await ServerProcess.start(port)
  for (const app of [alice, bob]) {
    await expect(app.page.locator('[data-connection="online"]')).toBeVisible({ timeout: 40_000 })
  }
  await alice.shows('talking')
})

test('a call ends with its reason when the voice process is killed, and the next call is heard', async () => {
  const pid = alice.voicePid
  if (pid === undefined) throw new Error('the log names no voice process')
  process.kill(pid, 'SIGKILL')
  await Promise.all([alice.shows('ended'), bob.shows('ended')])
  await expect(alice.page.locator('.call-reason')).toContainText('A sound problem ended the call.')
  await photograph(alice, 'ended-sound-failed')
  await expect.poll(() => alice.voicePid, { timeout: 20_000 }).not.toBe(pid)
  await alice.closeEnded()
  await bob.closeEnded()
  await talk()
  const path = { microphone: 'alice-mouth', speaker: 'bob-ear' }
  const heard = await sayAndListen(cards, path, fewWordsFile, fewWords)
  expect(heard.correlation).toBeGreaterThan(0.7)
})

test('hanging up ends the call on both sides, and silence returns', async () => {
  await alice.page.keyboard.press('Control+h')
  await Promise.all([alice.shows('ended'), bob.shows('ended')])
  await photograph(bob, 'ended-peer-hung-up')
  expect(await loudness('bob-ear', 2_500)).toBeLessThan(-90)
  await alice.closeEnded()
  await bob.closeEnded()
})

test('a call to a window without focus shows a notification', async () => {
  await bob.electron.evaluate(({ BrowserWindow, Notification }) => {
    for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false
    const show = Object.getOwnPropertyDescriptor(Notification.prototype, 'show')?.value as () => void
    Notification.prototype.show = function (this: Electron.Notification) {
      Object.assign(globalThis, { announced: this.title })
      show.call(this)
    }
  })
  await alice.call('bob')
  await bob.shows('ringing')
  const announced = () => bob.electron.evaluate(() => (globalThis as { announced?: string }).announced)
  await expect.poll(announced).toBe('alice is calling')
  await bob.refuse()
  await alice.shows('ended')
})

test('the next start signs in by itself, and restores the settings', async () => {
  await bob.close()
  await expect(alice.page.getByRole('button', { name: 'Call bob' })).toBeDisabled()
  bob = await launch('bob')
  await expect(bob.page.locator('[data-connection="online"]')).toBeVisible({ timeout: 20_000 })
  await expect(alice.page.getByRole('button', { name: 'Call bob' })).toBeEnabled()
  await bob.page.keyboard.press('Control+,')
  await expect(noiseSwitch(bob)).not.toBeChecked()
  await bob.page.keyboard.press('Escape')
})

test('signing out leaves the server, and the form keeps its values', async () => {
  await bob.page.getByRole('button', { name: 'Sign out' }).click()
  await expect(bob.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('bob')
  await expect(bob.page.getByRole('textbox', { name: 'Server' })).toHaveValue(server.address)
  await expect(alice.page.getByRole('button', { name: 'Call bob' })).toBeDisabled()
})
