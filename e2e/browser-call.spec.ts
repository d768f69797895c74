import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RingdownProcess } from '../cli/testing/ringdown-process'
import { RunningProcesses } from '../cli/testing/running-processes'
import { readWav, writeWav } from '../native/testing/wav-files'
import { GuestPage } from './guest-page'
import { likeness, LISTENED, SPEECH, SPEECH_AT_PHONE } from './guest-speech'
import { expect, test } from './test'

const running = new RunningProcesses()
const folder = mkdtempSync(join(tmpdir(), 'ringdown-guests-'))
const [speech, recording] = [join(folder, 'speech.wav'), join(folder, 'heard.wav')]
let page: GuestPage | undefined
test.beforeAll(() => writeWav(speech, SPEECH_AT_PHONE))
test.afterEach(async () => {
  await page?.close()
  page = undefined
  await running.end()
})
test.afterAll(() => rmSync(folder, { recursive: true }))

/** A server with a broker, and what its clients need. */
const serve = async () => {
  const server = running.start(['serve', '--host', '127.0.0.1', '--port', '0', '--http-port', '0', '--json'])
  const { port } = await server.next('listening')
  const http = await server.next('http')
  const phone = async (...task: string[]): Promise<RingdownProcess> => {
    const sound = ['--audio-in', `file:${speech}`, '--audio-out', `file:${recording}`]
    const who = ['--server', `127.0.0.1:${port}`, '--name', 'alice', '--listen-host', '127.0.0.1']
    const started = running.start(['phone', ...who, ...sound, ...task, '--json'])
    await started.next('online')
    return started
  }
  return { broker: `ws://127.0.0.1:${http.port}/broker`, phone }
}

const PRIVACY = { privacy: 'not-private' }

test('a page in Chromium calls a phone, both hear each other, and the page hangs up', async () => {
  const { broker, phone } = await serve()
  page = await GuestPage.open(broker, 'guest', SPEECH)
  const alice = await phone('--answer')
  await page.call('alice')
  expect(await alice.next('incoming')).toMatchObject({ from: 'guest', ...PRIVACY })
  expect(await alice.next('talking')).toMatchObject({ with: 'guest', ...PRIVACY })
  expect(likeness(await page.heard(LISTENED))).toBeGreaterThan(0.8)
  await page.hangUp()
  expect(await alice.next('ended')).toMatchObject({ with: 'guest', reason: 'peer-hung-up' })
  expect(likeness(readWav(recording).samples)).toBeGreaterThan(0.8)
})

test('a phone calls a page in Chromium, both hear each other, also by a second connection, and the phone hangs up', async () => {
  const { broker, phone } = await serve()
  page = await GuestPage.open(broker, 'guest', SPEECH)
  const alice = await phone('--call', 'guest')
  expect(await alice.next('talking')).toMatchObject({ with: 'guest', ...PRIVACY })
  expect(likeness(await page.heard(LISTENED))).toBeGreaterThan(0.8)
  await page.reconnect()
  expect(likeness(await page.heard(LISTENED))).toBeGreaterThan(0.8)
  alice.say('hangup')
  expect(await page.ended()).toBe('')
  expect(await alice.next('ended')).toMatchObject({ with: 'guest', reason: 'hung-up' })
  expect(likeness(readWav(recording).samples)).toBeGreaterThan(0.8)
})
