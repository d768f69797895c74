import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProject } from '../scripts/lib/paths.mjs'
import { PulseDaemon } from '../lab/audio/pulse-daemon'
import { momentsOf, noteMoments, timeOf } from '../lab/phones/moments'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { expect, test } from './test'

/**
 * Two people who have just installed Ringdown and nothing else: one hosts, the other joins, they talk.
 * The tests tell one story and build on each other.
 */
test.describe.configure({ mode: 'serial' })

/** Ringdown's default port. The test occupies it, so that it does not depend on other programs on this computer. */
const TAKEN = 4242
const PHOTOGRAPHS = inProject('artefacts', 'screenshots', 'app')

let folder: string
let cards: PulseDaemon
let ada: RingdownApp
let bob: RingdownApp
const launched = new Map<string, RingdownApp>()
const blocker = createServer()

async function launch(name: 'ada' | 'bob'): Promise<RingdownApp> {
  const env = cards.envFor(`${name}-mouth`, `${name}-ear`)
  const app = await RingdownApp.launch({ env, userData: join(folder, name) })
  launched.set(name, app)
  return app
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-first-run-'))
  cards = await PulseDaemon.start(['ada-mouth', 'ada-ear', 'bob-mouth', 'bob-ear'])
  blocker.listen(TAKEN)
  // Another program may occupy it already, which is just as good.
  await Promise.race([once(blocker, 'listening'), once(blocker, 'error')]).catch(() => undefined)
})

test.afterAll(async () => {
  await Promise.all([...launched.values()].map((app) => app.close()))
  blocker.close()
  await cards.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('two new apps reach their first call: one hosts, the other joins by the displayed address', async () => {
  ada = await launch('ada')
  const startedMs = Date.now()
  await noteMoments(ada.page)
  await ada.page.getByRole('textbox', { name: 'Your name' }).fill('ada')
  await ada.page.getByRole('button', { name: 'Host here' }).click()
  await expect(ada.page.getByRole('alert')).toContainText(`Port ${TAKEN} is in use`, { timeout: 15_000 })
  await ada.page.screenshot({ path: join(PHOTOGRAPHS, 'first-run-port-taken.png') })
  await ada.page.getByRole('button', { name: /^Host on port \d+ / }).click()
  await expect(ada.page.locator('[data-connection="online"]')).toBeVisible({ timeout: 15_000 })
  await expect(ada.page.getByRole('heading', { name: 'Can others hear you?' })).toBeVisible()
  const copy = ada.page.getByRole('button', { name: /^Copy / }).first()
  const address = ((await copy.getAttribute('aria-label')) ?? '').replace('Copy ', '')
  await ada.page.screenshot({ path: join(PHOTOGRAPHS, 'first-run-hosting.png') })
  await copy.click()
  await expect.poll(() => ada.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(address)

  bob = await launch('bob')
  await noteMoments(bob.page)
  await bob.page.getByRole('textbox', { name: 'Your name' }).fill('bob')
  await bob.giveAddress(address)
  await bob.page.getByRole('button', { name: 'Sign in' }).click()
  await bob.page.screenshot({ path: join(PHOTOGRAPHS, 'first-run-joined.png') })
  await bob.call('ada')
  await ada.accept()
  await Promise.all([ada.shows('talking'), bob.shows('talking')])

  const moments = [await momentsOf(ada.page), await momentsOf(bob.page)]
  const clicks = moments.map((list) => list.filter(({ what }) => what === 'click').length)
  const seconds = (timeOf(moments[1] ?? [], 'call talking') - startedMs) / 1000
  test.info().annotations.push({
    type: 'first call',
    description: `${clicks.join(' + ')} clicks, ${seconds.toFixed(1)} s from the first window`,
  })
  await bob.hangUp()
  await ada.shows('ended')
})

test('the next start hosts and signs in again, and both are online', async () => {
  await ada.close()
  ada = await launch('ada')
  await expect(ada.page.locator('[data-connection="online"]')).toBeVisible({ timeout: 20_000 })
  await expect(ada.page.getByRole('button', { name: 'Call bob' })).toBeEnabled({ timeout: 40_000 })
  await ada.page.getByRole('button', { name: 'Your server' }).click()
  await expect(ada.page.getByRole('dialog', { name: 'Your server' })).toContainText('2 people are signed in')
})

test('stopping the server signs out, and the other one keeps trying', async () => {
  await ada.page.getByRole('button', { name: 'Stop hosting and sign out' }).click()
  await expect(ada.page.getByRole('button', { name: 'Host here' })).toBeVisible()
  await expect(bob.page.locator('[data-connection="waiting"]')).toBeVisible()
})
