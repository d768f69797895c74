import type { Locator } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../cli/testing/ringdown-process'
import { PulseDaemon } from '../lab/audio/pulse-daemon'
import { Recorder } from '../lab/audio/recorder'
import { speakWithMarks } from '../lab/audio/speech'
import { loudnessDbfs } from '../lab/audio/telephone-band'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import { expect, test } from './test'

/** One real app with a built-in sound card and a headset that is unplugged and plugged in again during a call. */
test.describe.configure({ mode: 'serial' })

/** The longest duration of the call. */
const SPEECH_SECONDS = 60
const AUDIBLE_DBFS = -50

let folder: string
let headset: PulseDaemon
let desk: PulseDaemon
let awake: Recorder
let server: ServerProcess
let alice: RingdownApp
let bob: RingdownProcess

const launch = (): Promise<RingdownApp> =>
  RingdownApp.launch({ env: desk.envFor('desk-mouth', 'desk-ear'), userData: join(folder, 'alice') })

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-devices-'))
  const speech = join(folder, 'speech.wav')
  const startCards = async (): Promise<void> => {
    headset = await PulseDaemon.start(['mouth', 'ear'])
    desk = await PulseDaemon.start(['desk-mouth', 'desk-ear'], { headset })
    // A null sink without a recorder renders up to two seconds at a time, unlike a sound card.
    awake = await Recorder.start(desk, 'desk-mouth')
  }
  const startServer = async (): Promise<void> => {
    server = await ServerProcess.start()
  }
  await Promise.all([speakWithMarks(SPEECH_SECONDS, speech), startCards(), startServer()])
  bob = new RingdownProcess([
    ...['phone', '--server', server.address, '--name', 'bob', '--answer', '--json'],
    ...['--audio-in', `file:${speech}`, '--audio-out', 'none'],
  ])
  alice = await launch()
})

test.afterAll(async () => {
  await alice.close()
  bob.kill('SIGTERM')
  await bob.exited
  await server.stop()
  await awake.abandon()
  await Promise.all([desk.stop(), headset.stop()])
  rmSync(folder, { recursive: true, force: true })
})

/** Waits until a loudspeaker plays speech. */
async function heardAt(daemon: PulseDaemon, sink: string): Promise<void> {
  const recorder = await Recorder.start(daemon, sink)
  try {
    const lately = () => loudnessDbfs(recorder.samples(Math.max(0, recorder.durationMs - 1000)))
    await expect.poll(lately, { timeout: 20_000, intervals: [100] }).toBeGreaterThan(AUDIBLE_DBFS)
  } finally {
    await recorder.abandon()
  }
}

const settings = (): Locator => alice.page.getByRole('dialog', { name: 'Settings' })
const speaker = (): Locator => alice.page.getByRole('combobox', { name: 'Speaker' })

/** Opens the settings, runs `act` in them, and closes them. */
async function inSettings(act: () => Promise<unknown>): Promise<void> {
  await alice.page.keyboard.press('Control+,')
  await act()
  await alice.page.keyboard.press('Escape')
  await expect(settings()).toBeHidden()
}

test('a microphone test shows the level and plays the recording back', async () => {
  await alice.signIn('alice', server.address)
  await desk.control('load-module', 'module-sine', 'sink=desk-mouth', 'frequency=300')
  await inSettings(async () => {
    await alice.page.getByRole('button', { name: 'Test microphone' }).click()
    await expect(alice.page.getByText('Recording: say something.')).toBeVisible({ timeout: 10_000 })
    const level = alice.page.getByRole('meter', { name: 'Microphone level' })
    const dbfs = async () => Number(await level.getAttribute('aria-valuenow'))
    await expect.poll(dbfs, { timeout: 10_000 }).toBeGreaterThan(-40)
    await expect(alice.page.getByText('This is how you sound.')).toBeVisible({ timeout: 15_000 })
    await heardAt(desk, 'desk-ear')
    await alice.page.screenshot({ path: 'artefacts/screenshots/app/sound-settings.png' })
  })
})

test('another loudspeaker is chosen by name during a call, which continues there', async () => {
  await alice.call('bob')
  await alice.shows('talking')
  await heardAt(desk, 'desk-ear')
  await inSettings(() => speaker().selectOption('headset'))
  await heardAt(headset, 'ear')
  await alice.shows('talking')
})

test('the default loudspeaker replaces an unplugged one, and the app says so', async () => {
  await headset.unplug()
  await expect(alice.page.getByText('A sound device is missing.')).toBeVisible({ timeout: 15_000 })
  await heardAt(desk, 'desk-ear')
  await alice.shows('talking')
})

test('a loudspeaker that is plugged in again is used again', async () => {
  await headset.plugIn()
  await expect(alice.page.getByText('A sound device is missing.')).toBeHidden({ timeout: 15_000 })
  await heardAt(headset, 'ear')
  await alice.hangUp()
  await alice.shows('ended')
})

test('the choice is stored for the next start', async () => {
  await alice.close()
  alice = await launch()
  await expect(alice.page.locator('[data-connection="online"]')).toBeVisible({ timeout: 20_000 })
  await inSettings(() => expect(speaker().locator(':checked')).toHaveText('headset'))
})
