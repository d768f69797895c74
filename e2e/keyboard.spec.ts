import type { Locator, Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../cli/testing/ringdown-process'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import { expect, test } from './test'

/** From the first start to a call in the real app at a real server, by the keyboard alone. The tests tell one story. */
test.describe.configure({ mode: 'serial' })

/** More steps than any screen has. */
const MOST_TABS = 60

const folder = mkdtempSync(join(tmpdir(), 'ringdown-keyboard-'))
let server: ServerProcess
let alice: RingdownApp | undefined
let page: Page
let bob: RingdownProcess | undefined

const press = (key: string): Promise<void> => page.keyboard.press(key)
const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })

/** Moves the focus by Tab until it is there, as somebody without a mouse does. */
async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor()
  for (let step = 0; step < MOST_TABS; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await press('Tab')
  }
  await expect(wanted, 'Tab does not reach it').toBeFocused()
}

const bobWith = (...args: string[]): RingdownProcess =>
  new RingdownProcess([
    ...['phone', '--server', server.address, '--name', 'bob', '--data', join(folder, 'bob'), '--json'],
    ...['--audio-in', 'none', '--audio-out', 'none', ...args],
  ])

test.beforeAll(async () => {
  server = await ServerProcess.startWith(['--port', '0', '--http-port', '0'], 'listening')
  alice = await RingdownApp.launch({ env: process.env, userData: join(folder, 'alice') })
  page = alice.page
})
test.afterAll(async () => {
  bob?.kill('SIGTERM')
  await alice?.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('the first start: a name, and an invitation for an address', async () => {
  await expect(page.getByRole('textbox', { name: 'Your name' })).toBeFocused()
  await page.keyboard.type('alice')
  await tabTo(button('Use an address or invitation'))
  await press('Enter')
  await expect(page.getByRole('textbox', { name: 'Server' })).toBeFocused()
  await page.keyboard.type(`ringdown://${server.address}/bob`)
  await press('Enter')
  await expect(page.getByText(`leads to bob on ${server.address}`)).toBeVisible()
  await press('Enter')
  await expect(page.locator('[data-connection="online"]')).toBeVisible({ timeout: 20_000 })
  const question = page.getByRole('dialog', { name: 'Call bob?' })
  await expect(question).toBeVisible()
  await press('Escape')
  await expect(question).toHaveCount(0)
  await tabTo(button('Skip'))
  await press('Enter')
  await expect(
    page.getByRole('heading', { name: 'Invite someone' }).or(button('New room')).first(),
  ).toBeVisible()
})

test('a room with push-to-talk is made, and its name has the focus', async () => {
  await tabTo(button('New room'))
  await press('Enter')
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await page.keyboard.type('Workshop')
  await press('Tab')
  await press('ArrowDown')
  await expect(page.getByRole('radio', { name: /Push to talk/ })).toBeChecked()
  await press('Enter')
  await expect(page.getByRole('region', { name: 'Room', exact: true })).toBeVisible()
  await expect(page.getByRole('main').getByRole('heading', { name: 'Workshop' })).toBeFocused()
})

test('its invitation is copied', async () => {
  await tabTo(button('Invite'))
  await press('Enter')
  await tabTo(button('Copy link'))
  await press('Enter')
  await expect(button('Copied')).toBeFocused()
  await expect
    .poll(() => alice?.electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe(`ringdown://${server.address}/room/Workshop`)
  await press('Escape')
  await expect(button('Invite')).toBeFocused()
})

test('the floor is taken while Space is held', async () => {
  await expect(button('Hold Space to talk')).toBeVisible({ timeout: 20_000 })
  await page.keyboard.down(' ')
  // The stage says so too.
  const bar = page.getByRole('region', { name: 'Room', exact: true })
  await expect(bar.getByRole('button', { name: /^Talk now/ })).toBeVisible({ timeout: 20_000 })
  await page.keyboard.up(' ')
  await expect(button('Hold Space to talk')).toBeVisible()
})

test('a message is sent', async () => {
  await tabTo(page.getByRole('textbox', { name: 'Message', exact: true }))
  await page.keyboard.type('see the draft')
  await press('Enter')
  await expect(page.getByRole('main').getByText('see the draft', { exact: true })).toBeVisible()
})

test('a call is accepted, and ended', async () => {
  bob = bobWith('--call', 'alice')
  await expect(page.getByRole('alertdialog', { name: 'bob is calling' })).toBeVisible({ timeout: 20_000 })
  await expect(button('Answer')).toBeFocused()
  await press('Enter')
  await alice?.shows('talking')
  await tabTo(button('Hang up'))
  await press('Enter')
  await expect(page.getByRole('main').getByRole('heading', { name: 'Workshop' })).toBeVisible({
    timeout: 20_000,
  })
})
