import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../cli/testing/ringdown-process'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import { looped, speechLike } from '../native/testing/signals'
import { writeWav } from '../native/testing/wav-files'
import { expect, test } from './test'

/** Rooms, and texts between two people, in the real app at a real server. The tests tell one story. */
test.describe.configure({ mode: 'serial' })

const RATE = 48_000
const folder = mkdtempSync(join(tmpdir(), 'ringdown-rooms-'))
const speech = join(folder, 'speech.wav')
let server: ServerProcess
let [alice, carol]: [RingdownApp | undefined, RingdownApp | undefined] = [undefined, undefined]
let bob: RingdownProcess | undefined

const launch = async (name: string): Promise<RingdownApp> => {
  const app = await RingdownApp.launch({ env: process.env, userData: join(folder, name) })
  await app.signIn(name, server.address)
  return app
}
const pageOf = (app: RingdownApp | undefined) => {
  if (!app) throw new Error('the app does not run')
  return app.page
}
const button = (app: RingdownApp | undefined, name: string | RegExp) =>
  pageOf(app).getByRole('button', { name, exact: true })
const composer = (app: RingdownApp | undefined) =>
  pageOf(app).getByRole('textbox', { name: 'Message', exact: true })

test.beforeAll(async () => {
  writeWav(speech, looped(speechLike(4), 60 * RATE))
  server = await ServerProcess.startWith(['--port', '0', '--http-port', '0'], 'listening')
  alice = await launch('alice')
})
test.afterAll(async () => {
  bob?.kill('SIGTERM')
  await alice?.close()
  await carol?.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a room is made by two clicks, and others come and are heard', async () => {
  await button(alice, 'New room').click()
  await button(alice, 'Create').click()
  await expect(pageOf(alice).getByRole('region', { name: 'Room', exact: true })).toBeVisible()
  const heading = pageOf(alice).getByRole('main').getByRole('heading', { level: 1 })
  await expect(heading).toBeVisible()
  const room = ((await heading.locator('.name').textContent()) ?? '').trim()
  bob = new RingdownProcess([
    ...['phone', '--server', server.address, '--name', 'bob', '--data', join(folder, 'bob'), '--json'],
    ...['--audio-in', `file:${speech}`, '--audio-out', 'none', '--room', room, '--say', 'good morning'],
  ])
  await expect(pageOf(alice).getByText('good morning', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(pageOf(alice).getByRole('main').getByText('bob', { exact: true }).first()).toBeVisible()
  // Bob's voice reaches the window as a level.
  await expect(pageOf(alice).locator('[data-speaking]').first()).toBeVisible({ timeout: 30_000 })
})

test('what is written in the window reaches the others', async () => {
  await composer(alice).fill('hello bob')
  await pageOf(alice).keyboard.press('Enter')
  await expect(composer(alice)).toHaveValue('')
  let text = ''
  while (text !== 'hello bob') ({ text = '' } = (await bob?.next('text')) ?? {})
})

test('a room goes on while other pages are shown, and ends by its button', async () => {
  await button(alice, 'Calls').click()
  await expect(pageOf(alice).getByRole('heading', { name: 'Calls', exact: true })).toBeVisible()
  await expect(pageOf(alice).getByRole('region', { name: 'Room', exact: true })).toBeVisible()
  await button(alice, 'Leave').click()
  await expect(pageOf(alice).getByRole('region', { name: 'Room', exact: true })).toHaveCount(0)
})

test('two people write to each other, also when one of them comes later', async () => {
  carol = await launch('carol')
  await button(alice, 'carol').click()
  await composer(alice).fill('are you there?')
  await pageOf(alice).keyboard.press('Enter')
  await expect(pageOf(alice).getByRole('main').getByText('are you there?', { exact: true })).toBeVisible()
  await expect(
    pageOf(carol).getByRole('list', { name: 'Online' }).getByRole('listitem').filter({ hasText: 'alice' }),
  ).toContainText('1', {
    timeout: 20_000,
  })
  await button(carol, 'alice').click()
  await expect(pageOf(carol).getByRole('main').getByText('are you there?', { exact: true })).toBeVisible()
  await expect(pageOf(alice).getByText('Read', { exact: true })).toBeVisible({ timeout: 20_000 })
  await carol.close()
  carol = undefined
  await composer(alice).fill('until tomorrow')
  await pageOf(alice).keyboard.press('Enter')
  carol = await RingdownApp.launch({ env: process.env, userData: join(folder, 'carol') })
  await button(carol, 'alice').click({ timeout: 20_000 })
  await expect(pageOf(carol).getByRole('main').getByText('until tomorrow', { exact: true })).toBeVisible({
    timeout: 30_000,
  })
  await expect(pageOf(carol).getByRole('main').getByText('are you there?', { exact: true })).toBeVisible()
})
