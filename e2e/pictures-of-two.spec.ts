import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import { expect, test } from './test'

/** Two apps at a real server. The tests tell one story. */
test.describe.configure({ mode: 'serial' })

let folder: string
let server: ServerProcess
let alice: RingdownApp
let bob: RingdownApp

const launch = (name: string): Promise<RingdownApp> =>
  RingdownApp.launch({ env: process.env, userData: join(folder, name) })
const own = ({ page }: RingdownApp) => page.locator('.header img.avatar-picture')
const rowOf = ({ page }: RingdownApp, name: string) =>
  page.locator('li', { has: page.getByRole('button', { name, exact: true }) })

const said = ({ page }: RingdownApp, text: string) => page.getByRole('main').getByText(text, { exact: true })

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-pictures-'))
  server = await ServerProcess.startWith(['--port', '0', '--http-port', '0'], 'listening')
  ;[alice, bob] = await Promise.all([launch('alice'), launch('bob')])
  await Promise.all([alice.signIn('alice', server.address), bob.signIn('bob', server.address)])
})

test.afterAll(async () => {
  await Promise.all([alice.close(), bob.close()])
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a chosen picture is ours at once', async () => {
  await expect(own(alice)).toHaveCount(0)
  await alice.page.getByRole('button', { name: 'Your picture', exact: true }).click()
  await alice.page.locator('.picture-dialog input[type=file]').setInputFiles('assets/icon.png')
  await alice.page.getByRole('button', { name: 'Use this picture' }).click()
  await expect(own(alice)).toHaveCount(1)
})

test('two who have written to each other see it, and before that nobody does', async () => {
  const picture = rowOf(bob, 'alice').locator('img.avatar-picture')
  await bob.page.getByRole('button', { name: 'alice', exact: true }).click()
  await bob.page.getByRole('textbox', { name: 'Message' }).fill('Are you there?')
  await bob.page.keyboard.press('Enter')
  await alice.page.getByRole('button', { name: 'bob', exact: true }).click()
  await expect(said(alice, 'Are you there?')).toBeVisible({ timeout: 30_000 })
  await expect(picture).toHaveCount(0)
  await alice.page.getByRole('textbox', { name: 'Message' }).fill('I am.')
  await alice.page.keyboard.press('Enter')
  await expect(picture).toHaveCount(1, { timeout: 30_000 })
})

test('it is still ours after a restart, until it is removed', async () => {
  await alice.close()
  alice = await launch('alice')
  await expect(own(alice)).toHaveCount(1)
  await alice.page.getByRole('button', { name: 'Your picture', exact: true }).click()
  await alice.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(own(alice)).toHaveCount(0)
  await expect(rowOf(bob, 'alice').locator('img.avatar-picture')).toHaveCount(0, { timeout: 30_000 })
})
