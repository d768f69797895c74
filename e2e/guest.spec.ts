import { energy } from '../native/testing/signals'
import { readWav } from '../native/testing/wav-files'
import { accessibilityProblems } from './gallery/axe'
import type { GuestBrowser } from './guest-browser'
import { likeness, LISTENED } from './guest-speech'
import { guestsForEachTest, TLS } from './guests-for-each-test'
import { expect, test } from './test'

const RATE = 48_000
/** Two calls, and their sound in real time. */
test.describe.configure({ timeout: 120_000 })
const GUEST = 'Zoe'

const { running, recording, serve } = guestsForEachTest()

const stage = ({ page }: GuestBrowser) => page.getByRole('region', { name: 'Call', exact: true })
const state = (browser: GuestBrowser, kind: string) =>
  expect(stage(browser)).toHaveAttribute('data-call-state', kind, { timeout: 20_000 })

/** Gives a name, and calls. A phone registers at the broker a moment after its login. */
const call = async (browser: GuestBrowser): Promise<void> => {
  const { page } = browser
  await page.getByRole('textbox', { name: 'Your name' }).fill(GUEST)
  await page.getByRole('button', { name: 'Call Alice Reed' }).click()
}

test('a guest tries the microphone, calls a phone from the page, is heard and hears, is muted, and hangs up', async () => {
  const { phone, open } = await serve()
  const alice = await phone('--answer')
  const browser = await open()
  const { page } = browser
  await expect(page).toHaveTitle('Call Alice Reed')
  expect(await accessibilityProblems(page, 'everything')).toEqual([])
  await page.getByRole('button', { name: 'Try my microphone' }).click()
  await expect(page.getByRole('combobox', { name: 'Microphone' })).toBeVisible()
  const level = page.getByRole('meter', { name: 'Microphone level' })
  await expect.poll(async () => Number(await level.getAttribute('aria-valuenow'))).toBeGreaterThan(-40)
  await call(browser)
  expect(await alice.next('incoming')).toMatchObject({ from: GUEST, privacy: 'not-private' })
  await state(browser, 'talking')
  expect(await alice.next('talking')).toMatchObject({ with: GUEST, privacy: 'not-private' })
  expect(await accessibilityProblems(page, 'everything')).toEqual([])
  expect(likeness(await browser.hears(LISTENED))).toBeGreaterThan(0.8)
  await expect(page.getByRole('timer')).toHaveText(/^0\d:\d\d$/)
  await page.getByRole('button', { name: 'Mute' }).click()
  await expect(stage(browser)).toContainText('You are muted')
  await browser.hears(3 * RATE)
  await page.getByRole('button', { name: 'Hang up' }).click()
  await state(browser, 'ended')
  await expect(stage(browser)).toContainText('You hung up.')
  expect(await alice.next('ended')).toMatchObject({ with: GUEST, reason: 'peer-hung-up' })
  const { samples } = readWav(recording)
  const [before, muted] = [samples.subarray(0, -4 * RATE), samples.subarray(-2 * RATE)]
  expect(likeness(before)).toBeGreaterThan(0.8)
  expect(energy(muted) / muted.length).toBeLessThan(1e-6)
  expect(browser.complaints).toEqual([])
})

test('a guest calls over https with a certificate that signs itself, and the phone hangs up; the guest calls again', async () => {
  const { phone, open } = await serve(...TLS)
  const alice = await phone('--answer')
  const browser = await open()
  expect(await browser.page.evaluate(() => location.protocol)).toBe('https:')
  await call(browser)
  await alice.next('talking')
  await state(browser, 'talking')
  expect(likeness(await browser.hears(LISTENED))).toBeGreaterThan(0.8)
  alice.say('hangup')
  await state(browser, 'ended')
  await expect(stage(browser)).toContainText('Alice Reed hung up.')
  expect(await alice.next('ended')).toMatchObject({ with: GUEST, reason: 'hung-up' })
  expect(likeness(readWav(recording).samples)).toBeGreaterThan(0.8)
  await browser.page.getByRole('button', { name: 'Call again' }).click()
  await state(browser, 'talking')
  expect(await alice.next('talking')).toMatchObject({ with: GUEST })
  // Whoever closes the page hangs up.
  await browser.page.goto('about:blank')
  expect(await alice.next('ended')).toMatchObject({ with: GUEST, reason: 'peer-hung-up' })
  expect(browser.complaints).toEqual([])
})

test('a guest is told that the phone declines, and gives up while it rings', async () => {
  const { phone, open } = await serve()
  const alice = await phone()
  const browser = await open()
  const { page } = browser
  await call(browser)
  expect(await alice.next('incoming')).toMatchObject({ from: GUEST })
  await state(browser, 'calling')
  await page.getByRole('button', { name: 'Cancel call' }).click()
  await expect(stage(browser)).toContainText('You cancelled the call.')
  expect(await alice.next('ended')).toMatchObject({ with: GUEST, reason: 'caller-gave-up' })
  await page.getByRole('button', { name: 'Call again' }).click()
  await alice.next('incoming')
  alice.say('refuse')
  await expect(stage(browser)).toContainText('Alice Reed declined.')
  expect(browser.complaints).toEqual([])
})

test('a guest is told that nobody of the name is there, and that a name is somebody’s', async () => {
  const { phone, open } = await serve()
  const browser = await open('/call/nobody')
  const { page } = browser
  await page.getByRole('textbox', { name: 'Your name' }).fill(GUEST)
  await page.getByRole('button', { name: 'Call nobody' }).click()
  await expect(stage(browser)).toContainText('nobody is not online. Try again later.')
  await phone('--answer')
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('textbox', { name: 'Your name' }).fill('Alice Reed')
  await page.getByRole('button', { name: 'Call nobody' }).click()
  await expect(page.getByText('“Alice Reed” is taken on this server')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Your name' })).toHaveAttribute('aria-invalid', 'true')
  // The page remembers who called.
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Alice Reed')
})

test('a guest whose browser or server gives no microphone is told what to do', async () => {
  const { open } = await serve()
  const refusing = await open('/call/Alice%20Reed', { allows: false })
  await refusing.page.getByRole('button', { name: 'Try my microphone' }).click()
  await expect(refusing.page.getByRole('alert')).toHaveText(/^Your browser does not let this page/)
  const insecure = await open('/call/Alice%20Reed', { host: 'phones.example' })
  await expect(insecure.page.getByText('because the server has no certificate (TLS)')).toBeVisible()
  await expect(insecure.page.getByText('--tls-cert and --tls-key')).toBeVisible()
  expect(await insecure.page.getByRole('button').count()).toBe(0)
  expect(await accessibilityProblems(insecure.page, 'everything')).toEqual([])
})

test('a guest who only listens is not asked for a microphone, and hears', async () => {
  const { phone, open } = await serve()
  const alice = await phone('--answer')
  const browser = await open('/call/Alice%20Reed', { speech: undefined, allows: false })
  const { page } = browser
  await page.getByRole('textbox', { name: 'Your name' }).fill(GUEST)
  await page.getByRole('button', { name: 'Listen only' }).click()
  await alice.next('talking')
  await state(browser, 'talking')
  await expect(stage(browser)).toContainText('You are only listening.')
  expect(await page.getByRole('button', { name: 'Mute' }).count()).toBe(0)
  expect(likeness(await browser.hears(LISTENED))).toBeGreaterThan(0.8)
  await page.getByRole('button', { name: 'Hang up' }).click()
  expect(await alice.next('ended')).toMatchObject({ with: GUEST, reason: 'peer-hung-up' })
  expect(energy(readWav(recording).samples)).toBeLessThan(1e-6)
  expect(browser.complaints).toEqual([])
})

test('a server that wants no guests has no page', async () => {
  const server = running.start([
    ...['serve', '--host', '127.0.0.1', '--port', '0', '--http-port', '0', '--guests=no', '--json'],
  ])
  const { port } = await server.next('http')
  expect((await fetch(`http://127.0.0.1:${port}/call/alice`)).status).toBe(404)
})
