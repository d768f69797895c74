import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../cli/testing/ringdown-process'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import { expect, test } from './test'

/** One app with an account at each of two real networks. The tests tell one story. */
test.describe.configure({ mode: 'serial' })

let folder: string
let club: ServerProcess
let work: ServerProcess
let alice: RingdownApp

const launch = (): Promise<RingdownApp> =>
  RingdownApp.launch({ env: process.env, userData: join(folder, 'alice') })
const phoneAt = (server: ServerProcess, name: string, ...args: string[]): RingdownProcess =>
  new RingdownProcess([
    ...['phone', '--server', server.address, '--name', name, '--json'],
    ...['--audio-in', 'none', '--audio-out', 'none', ...args],
  ])
const button = (name: string | RegExp) => alice.page.getByRole('button', { name })
const rail = () => alice.page.getByRole('navigation', { name: 'Networks' })
const network = (server: ServerProcess) => rail().getByRole('button', { name: server.address })
const voiceAt = (server: ServerProcess) => alice.page.getByRole('region', { name: `On ${server.address}` })
const online = () => alice.page.getByRole('status', { name: 'Connection' })

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-networks-'))
  ;[club, work] = await Promise.all([ServerProcess.start(), ServerProcess.start()])
  alice = await launch()
  await alice.signIn('alice', club.address)
})

test.afterAll(async () => {
  await alice.close()
  await Promise.all([club.stop(), work.stop()])
  rmSync(folder, { recursive: true, force: true })
})

test('a second network is added, and both are online', async () => {
  await expect(rail()).toHaveCount(0)
  await button('Settings').click()
  await alice.page.getByRole('tab', { name: 'Network' }).click()
  await button('Add a network').click()
  await expect(alice.page.getByRole('dialog')).toHaveCount(0)
  await alice.page.getByRole('textbox', { name: 'Your name' }).fill('a.king')
  await alice.giveAddress(work.address)
  await button('Sign in').click()
  await expect(rail().getByRole('button')).toHaveCount(3)
  await expect(network(club)).toHaveAttribute('data-connection', 'online')
  await expect(network(work)).toHaveAttribute('aria-current', 'true')
})

test('a call at the other network rings, is answered, and is never hidden', async () => {
  const bob = phoneAt(club, 'bob', '--call', 'alice')
  await expect(network(club)).toHaveAccessibleName(/Ringing/)
  const card = alice.page.getByRole('region', { name: `bob is calling on ${club.address}` })
  await card.getByRole('button', { name: 'Answer' }).click()
  await bob.next('talking')
  await expect(network(club)).toHaveAttribute('aria-current', 'true')
  await alice.shows('talking')
  await network(work).click()
  await expect(voiceAt(club).getByRole('region', { name: 'Voice' })).toContainText('bob')
  await voiceAt(club).getByRole('button', { name: 'Mute' }).click()
  await expect(voiceAt(club).getByRole('button', { name: 'Unmute' })).toBeVisible()
  await voiceAt(club).getByRole('button', { name: 'Hang up' }).click()
  expect((await bob.next('ended')).reason).toBe('peer-hung-up')
  await bob.exited
  await expect(voiceAt(club)).toHaveCount(0)
})

test('a missed call is counted at its network', async () => {
  const bob = phoneAt(club, 'bob', '--call', 'alice')
  await expect(network(club)).toHaveAccessibleName(/Ringing/)
  bob.kill('SIGTERM')
  await bob.exited
  await expect(network(club)).toHaveAccessibleName(/1 missed/)
})

test('the next start signs in at both, and shows the same one', async () => {
  await alice.close()
  alice = await launch()
  await expect(network(club)).toHaveAttribute('data-connection', 'online', { timeout: 20_000 })
  await expect(network(work)).toHaveAttribute('data-connection', 'online')
  await expect(network(work)).toHaveAttribute('aria-current', 'true')
  await expect(online()).toHaveAttribute('data-connection', 'online')
})

test('a network is removed, and the rail goes with the second last', async () => {
  await button('Settings').click()
  await alice.page.getByRole('tab', { name: 'Network' }).click()
  await button(`Remove ${work.address}`).click()
  await alice.page
    .getByRole('dialog', { name: `Remove ${work.address}?` })
    .getByRole('button', { name: 'Remove' })
    .click()
  await expect(rail()).toHaveCount(0)
  await expect(online()).toHaveAttribute('data-connection', 'online')
})
