import type { RingdownProcess } from '../cli/testing/ringdown-process'
import { energy } from '../native/testing/signals'
import { readWav } from '../native/testing/wav-files'
import { accessibilityProblems } from './gallery/axe'
import type { GuestBrowser } from './guest-browser'
import { likeness, LISTENED } from './guest-speech'
import { guestsForEachTest } from './guests-for-each-test'
import { expect, test } from './test'

const RATE = 48_000
/** Visits, and their sound in real time. */
test.describe.configure({ timeout: 120_000 })
const GUEST = 'Zoe'
/** On its way through the phone of a member the voice is encoded twice. */
const ALIKE = 0.7

const { serve, path } = guestsForEachTest()
const [ANNAS, BOBS] = [path('anna.wav'), path('bob.wav')]

const stage = ({ page }: GuestBrowser) => page.getByRole('region', { name: 'Call', exact: true })
const state = (browser: GuestBrowser, kind: string) =>
  expect(stage(browser)).toHaveAttribute('data-call-state', kind, { timeout: 20_000 })

/** Waits until the phone talks in the room. */
const inside = async (phone: RingdownProcess): Promise<void> => {
  for (;;) {
    const { phase, voice } = await phone.next('room')
    if (phase === 'inside' && voice === 'connected') return
  }
}
const sees = async (phone: RingdownProcess, names: string): Promise<void> => {
  for (;;) {
    const { guests } = await phone.next('room-guests')
    const there = guests.filter(({ isConnected }) => isConnected)
    if (there.map(({ name, broughtBy }) => `${name} by ${broughtBy}`).join() === names) return
  }
}
/** A phone shows that this guest speaks. */
const speaks = async (phone: RingdownProcess, guest: string): Promise<void> => {
  for (;;) {
    const { guests = [] } = await phone.next('speaking')
    if (guests.some(({ name }) => name === guest)) return
  }
}
const ask = async ({ page }: GuestBrowser, how: 'Ask to join' | 'Listen only'): Promise<void> => {
  await page.getByRole('textbox', { name: 'Your name' }).fill(GUEST)
  await page.getByRole('button', { name: how }).click()
}

/** Two playouts on the way have to find their pace first, which a busy machine delays. */
const hearsSpeech = (browser: GuestBrowser): Promise<void> =>
  expect(async () => {
    expect(likeness(await browser.hears(LISTENED))).toBeGreaterThan(ALIKE)
  }).toPass({ timeout: 40_000 })

/** A room of Anna, who moderates and says nothing, and Bob, who speaks. */
const workshop = async () => {
  const { phoneOf, open } = await serve('--names', path('names.json'))
  const identity = (name: string) => ['--identity', path(`${name}.pem`)]
  const anna = await phoneOf(
    'Anna',
    { speaks: false, recording: ANNAS },
    ...['--room', 'Workshop', '--create', ...identity('anna')],
  )
  await inside(anna)
  anna.say('browser-guests members')
  const bob = await phoneOf(
    'Bob',
    { speaks: true, recording: BOBS },
    ...['--room', 'Workshop', ...identity('bob')],
  )
  await inside(bob)
  return { anna, bob, open }
}

test('a member lets a guest into a room: both sides hear each other, until the one has left and the other is put out', async () => {
  const { anna, bob, open } = await workshop()
  const browser = await open('/room/Workshop')
  const { page } = browser
  expect(await accessibilityProblems(page, 'everything')).toEqual([])
  await ask(browser, 'Ask to join')
  await state(browser, 'asking')
  expect(await anna.next('guest-asks')).toMatchObject({ name: GUEST })
  anna.say(`admit ${GUEST}`)
  await state(browser, 'talking')
  await sees(bob, 'Zoe by Anna')
  await expect(stage(browser)).toContainText('2 members are here: Anna, Bob')
  await expect(stage(browser)).toContainText('passes through Anna’s computer')
  expect(await accessibilityProblems(page, 'everything')).toEqual([])
  await speaks(bob, GUEST)
  await expect(stage(browser)).toContainText(`Guest speaking: ${GUEST}`)
  await hearsSpeech(browser)
  await page.getByRole('button', { name: 'Mute' }).click()
  await expect(stage(browser)).toContainText('No guest is speaking.')
  await browser.hears(2 * RATE)

  bob.say('leave')
  await bob.exited
  await expect(stage(browser)).toContainText('1 member is here: Anna')
  // What was on its way is over.
  await browser.hears(RATE)
  const silence = await browser.hears(2 * RATE)
  expect(energy(silence) / silence.length).toBeLessThan(1e-6)

  anna.say(`remove-guest ${GUEST}`)
  await state(browser, 'ended')
  await expect(stage(browser)).toContainText('You were removed from “Workshop”')
  // Bob has heard the guest, of whom the microphone went off before he left. Anna has heard both.
  const { samples } = readWav(BOBS)
  expect(likeness(samples.subarray(0, -4 * RATE))).toBeGreaterThan(ALIKE)
  expect(browser.complaints).toEqual([])
})

test('a guest who only listens hears the room by the moderator, and leaves by closing the page', async () => {
  const { anna, bob, open } = await workshop()
  const browser = await open('/room/Workshop', { speech: undefined, allows: false })
  await ask(browser, 'Listen only')
  await anna.next('guest-asks')
  anna.say(`admit ${GUEST}`)
  await state(browser, 'talking')
  await sees(bob, 'Zoe by Anna')
  await hearsSpeech(browser)
  anna.say('mode push-to-talk')
  await expect(stage(browser)).toContainText('You are only listening.')
  await browser.page.goto('about:blank')
  await sees(bob, '')
  expect(browser.complaints).toEqual([])
})

test('a guest is told that nobody is let in, that a name is taken, and what the room’s members decide', async () => {
  const { anna, open } = await workshop()
  const browser = await open('/room/Workshop')
  const { page } = browser
  await ask(browser, 'Ask to join')
  await anna.next('guest-asks')
  anna.say(`turn-away ${GUEST}`)
  await state(browser, 'ended')
  await expect(stage(browser)).toContainText('You were not let in.')
  anna.say('browser-guests nobody')
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(stage(browser)).toContainText('“Workshop” doesn’t let guests in from a browser.')
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('textbox', { name: 'Your name' }).fill('Anna')
  await page.getByRole('button', { name: 'Ask to join' }).click()
  await expect(page.getByText('“Anna” is taken on this server')).toBeVisible()
  const nowhere = await open('/room/Nowhere')
  await ask(nowhere, 'Ask to join')
  await expect(stage(nowhere)).toContainText('There is no room “Nowhere” here')
})

test('the page of a room leads to the app, and speaks French, too', async () => {
  const { open } = await serve()
  const { page, complaints } = await open('/room/Atelier%20B?link=qG5bX9c0T3mV7uYk2eRw1A')
  await expect(page.getByRole('heading', { name: 'Join “Atelier B”' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Open in the Ringdown app' })).toHaveAttribute(
    'href',
    'ringdown://127.0.0.1/room/Atelier%20B?link=qG5bX9c0T3mV7uYk2eRw1A',
  )
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Français')
  await expect(page.getByRole('heading', { name: 'Rejoindre' })).toBeVisible()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  expect(complaints).toEqual([])
})
