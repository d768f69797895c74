import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../cli/testing/ringdown-process'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import { expect, test } from './test'

/**
 * What the real app stores about people and calls, on disk and across a restart. The tests tell one story: Carol calls
 * Alice in vain.
 */
test.describe.configure({ mode: 'serial' })

let folder: string
let server: ServerProcess
let alice: RingdownApp

const launch = (): Promise<RingdownApp> =>
  RingdownApp.launch({ env: process.env, userData: join(folder, 'alice') })
const carol = (...args: string[]): RingdownProcess =>
  new RingdownProcess([
    ...['phone', '--server', server.address, '--name', 'carol', '--json'],
    ...['--audio-in', 'none', '--audio-out', 'none', ...args],
  ])
const button = (name: string) => alice.page.getByRole('button', { name, exact: true })
/** Of the page of past calls. */
const calls = () => alice.page.getByRole('main').locator('[data-row]')
/** Of carol, in a row: they are one line. */
async function expectTwoCalls(): Promise<void> {
  await expect(calls()).toHaveCount(1)
  await expect(calls()).toHaveAccessibleDescription(/2 calls/)
}
const online = () => alice.page.locator('[data-connection="online"]')

async function choose(item: string): Promise<void> {
  await button('More options for carol').click()
  await alice.page.getByRole('menuitem', { name: item }).click()
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-people-'))
  server = await ServerProcess.start()
  alice = await launch()
  await alice.signIn('alice', server.address)
})

test.afterAll(async () => {
  await alice.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('an unanswered call is missed', async () => {
  const caller = carol('--call', 'alice')
  await alice.shows('ringing')
  caller.kill('SIGTERM')
  await caller.exited
  await alice.shows('ended')
  await alice.closeEnded()
  await expect(alice.page).toHaveTitle('(1) Ringdown')
  await choose('Add to favourites')
  await expect(alice.page.getByRole('list', { name: 'Favourites' })).toContainText('carol')
})

test('the next start restores the missed call, the favourite and the last seen time', async () => {
  await alice.close()
  alice = await launch()
  await expect(online()).toBeVisible({ timeout: 20_000 })
  await expect(alice.page).toHaveTitle('(1) Ringdown')
  await expect(alice.page.getByRole('list', { name: 'Favourites' })).toContainText(/carol.*Last seen at \d/)
  await button('Calls').click()
  await expect(alice.page.getByRole('list', { name: 'Today' })).toContainText(/carol.*Missed/)
})

test('calls are exported as a table to the file that the user chooses', async () => {
  const file = join(folder, 'calls.csv')
  await alice.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await button('More options for the call history').click()
  await alice.page.getByRole('menuitem', { name: 'Export as CSV' }).click()
  const lines = () => readFileSync(file, { encoding: 'utf8', flag: 'a+' }).trim().split('\r\n')
  await expect.poll(lines).toHaveLength(2)
  expect(lines()[1]).toContain(`"carol","${server.address}","incoming","caller-gave-up"`)
})

test('in quiet a call is shown without a notification, and missed', async () => {
  await alice.electron.evaluate(({ BrowserWindow, Notification }) => {
    for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false
    Notification.prototype.show = () => Object.assign(globalThis, { notified: true })
  })
  await button('Do not disturb').click()
  await alice.page.getByRole('menuitem', { name: 'Until I turn it off' }).click()
  const caller = carol('--call', 'alice')
  await alice.shows('ringing')
  caller.kill('SIGTERM')
  await caller.exited
  await alice.shows('ended')
  await alice.closeEnded()
  await expectTwoCalls()
  expect(await alice.electron.evaluate(() => 'notified' in globalThis)).toBe(false)
  await button('Turn off').click()
  await expect(button('Turn off')).toHaveCount(0)
})

test('a blocked caller is refused without a trace', async () => {
  await choose('Block')
  await expect(button('Call carol')).toHaveCount(0)
  const caller = carol('--call', 'alice')
  expect((await caller.next('ended')).reason).toBe('peer-declined')
  await caller.exited
  await expect(alice.page.locator('[data-call-state]')).toHaveCount(0)
  await button('Calls').click()
  await expectTwoCalls()
})
