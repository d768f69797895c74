import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { online, signedOut, talking, untried } from '../../lab/window/example-state'
import { foundServers, hostingHere, hostingRenamed, hostingRuns, portTaken } from './first-run-scenes'
import { expect, test } from './test'
import { button, push } from './on-page'

/** All commands except for those that look for something in the background. */
const sent = (page: Page): Promise<unknown[]> =>
  page.evaluate(() =>
    window.script.sent
      .filter(({ name }) => !name.startsWith('lookFor'))
      .map(({ name, args }) => [name, ...args]),
  )

const nameField = (page: Page) => page.getByRole('textbox', { name: 'Your name' })
const serverField = (page: Page) => page.getByRole('textbox', { name: 'Server' })
const place = (page: Page, name: string) => page.getByRole('radio', { name })
const firstRun: AppState = { ...signedOut, suggestedName: 'grace' }

test.describe('the first start', () => {
  test('switches the language at once, and keeps the typed text', async ({ open }) => {
    const { page } = await open(firstRun)
    await nameField(page).fill('Amélie')
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Français')
    expect(await sent(page)).toEqual([['changeSettings', { language: 'fr' }]])
    await push(page, { ...firstRun, language: 'fr', settings: { ...firstRun.settings, language: 'fr' } })
    await expect(button(page, 'Se connecter')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Votre nom' })).toHaveValue('Amélie')
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  })

  test('suggests a name that typing replaces', async ({ open }) => {
    const { page } = await open(firstRun)
    await expect(nameField(page)).toHaveValue('grace')
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.type('Grace Hopper')
    await expect(nameField(page)).toHaveValue('Grace Hopper')
  })

  test('browses for servers while the form is open, and no longer', async ({ open }) => {
    const { page } = await open(firstRun)
    await push(page, online)
    await expect(button(page, 'Sign out')).toBeVisible()
    const looks = await page.evaluate(() =>
      window.script.sent.filter(({ name }) => name === 'lookForServers').map(({ args }) => args),
    )
    expect(looks).toEqual([[true], [false]])
  })

  test('selects the only server nearby by itself: Enter signs in', async ({ open }) => {
    const { page } = await open(firstRun)
    await push(page, { ...firstRun, nearbyServers: { servers: foundServers.slice(0, 1) } })
    await expect(serverField(page)).toHaveValue('192.168.1.20:4242')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([['signIn', { name: 'grace', server: '192.168.1.20:4242' }]])
  })

  test('leaves the choice among several servers to the user, and keeps the typed text', async ({ open }) => {
    const { page } = await open({ ...firstRun, nearbyServers: { servers: foundServers } })
    await expect(serverField(page)).toHaveValue('')
    await page.getByRole('button', { name: /^Ada/ }).click()
    await expect(serverField(page)).toHaveValue('192.168.1.20:4242')
    await expect(page.getByRole('button', { name: /^Ada/ })).toHaveAttribute('aria-pressed', 'true')
    await serverField(page).fill('phones.example.org')
    await push(page, { ...firstRun, nearbyServers: { servers: foundServers.slice(1) } })
    await expect(serverField(page)).toHaveValue('phones.example.org')
  })

  test('says why no server can be found', async ({ open }) => {
    const { page } = await open(firstRun)
    await expect(page.getByText('Looking for servers on your network…')).toBeVisible()
    await push(page, {
      ...firstRun,
      nearbyServers: { servers: [], trouble: { key: 'discoveryCause.ENETDOWN' } },
    })
    await expect(page.getByText(/cannot be found or announced \(the network is down\)/)).toBeVisible()
  })
})

test.describe('hosting', () => {
  test('is chosen and started by keys', async ({ open }) => {
    const { page } = await open(firstRun)
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.press('Tab')
    await expect(place(page, 'Join a server')).toBeFocused()
    await page.keyboard.press('ArrowRight')
    await expect(place(page, 'Host here')).toBeChecked()
    await expect(serverField(page)).toBeHidden()
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([['startHosting', { name: 'grace', port: 4242 }]])
    await push(page, { ...firstRun, hosting: { kind: 'starting', port: 4242 } })
    await expect(button(page, 'Starting the server…')).toBeVisible()
  })

  test('on a port that is taken reports it, and continues with a free one', async ({ open }) => {
    const { page } = await open({ ...firstRun, hosting: portTaken })
    await place(page, 'Host here').check({ force: true })
    await expect(page.getByRole('alert')).toContainText('Port 4242 is in use')
    await button(page, 'Host on port 4243').click()
    expect(await sent(page)).toEqual([['startHosting', { name: 'grace', port: 4243 }]])
  })

  test('that continues after signing out is the form’s first choice', async ({ open }) => {
    const { page } = await open({ ...hostingHere, connection: { kind: 'signed-out' } })
    await expect(place(page, 'Host here')).toBeChecked()
    await expect(page.getByText('One person is signed in.')).toBeVisible()
    await button(page, 'Sign in').click()
    await button(page, 'Stop hosting').click()
    expect(await sent(page)).toEqual([['startHosting', { name: 'rosalind', port: 4242 }], ['stopHosting']])
  })

  test('shows a lone user the address for others, to be copied', async ({ open }) => {
    const { page } = await open({ ...hostingHere, contacts: [] })
    await expect(page.getByText('192.168.1.7:4242')).toBeVisible()
    await expect(page.getByText('127.0.0.1')).toHaveCount(0)
    await button(page, 'Copy 192.168.1.7:4242').click()
    await expect(page.getByText('Copied')).toBeAttached()
    expect(await sent(page)).toEqual([['copyText', '192.168.1.7:4242']])
  })

  test('by somebody else also shows an address to copy, unless only this computer reaches it', async ({
    open,
  }) => {
    const alone: AppState = { ...online, contacts: [] }
    const { page } = await open(alone)
    await button(page, 'Copy phones.example.org').click()
    expect(await sent(page)).toEqual([['copyText', 'phones.example.org']])
    await push(page, { ...alone, account: { name: 'grace', server: 'localhost:4242' } })
    await expect(page.getByText('localhost:4242')).toBeVisible()
    await expect(button(page, 'Copy localhost:4242')).toHaveCount(0)
  })

  test('tells that another server has its name, in both languages', async ({ open }) => {
    const renamed: AppState = { ...hostingHere, hosting: hostingRenamed }
    const { page } = await open(renamed)
    await button(page, 'Your server').click()
    await expect(page.getByRole('dialog', { name: 'Your server' })).toContainText(
      'Another server on your network is called “rosalind”, so others see yours as “rosalind (2)”.',
    )
    await push(page, { ...renamed, language: 'fr', settings: { ...renamed.settings, language: 'fr' } })
    await expect(page.getByText('les autres voient donc le vôtre sous le nom')).toContainText('rosalind (2)')
  })

  test('is shown and stopped from the header, with the consequences', async ({ open }) => {
    const { page } = await open({ ...hostingHere, hosting: { ...hostingRuns, people: 4 } })
    await button(page, 'Your server').click()
    const panel = page.getByRole('dialog', { name: 'Your server' })
    await expect(panel).toContainText('4 people are signed in')
    await expect(panel).toContainText('Ongoing calls continue.')
    await expect(panel).not.toContainText('is called')
    await push(page, { ...hostingHere, call: talking })
    await expect(panel).toContainText('your own call ends')
    await button(page, 'Stop hosting and sign out').click()
    await push(page, online)
    await expect(panel).toBeHidden()
    await expect(button(page, 'Your server')).toHaveCount(0)
    expect(await sent(page)).toEqual([['stopHosting']])
  })
})

test.describe('the microphone', () => {
  const trying: AppState = { ...online, settings: untried }

  test('can be tested once, or skipped', async ({ open }) => {
    const { page } = await open(trying)
    await expect(page.getByRole('heading', { name: 'Can others hear you?' })).toBeVisible()
    await button(page, 'Skip').click()
    await push(page, online)
    await expect(page.getByRole('heading', { name: 'Can others hear you?' })).toHaveCount(0)
    expect(await sent(page)).toEqual([['changeSettings', { microphoneTried: true }]])
  })

  test('is heard and played back; other devices are offered then', async ({ open }) => {
    const { page } = await open(trying)
    await button(page, 'Try my microphone').click()
    await push(page, { ...trying, soundTest: 'recording' })
    await expect(page.getByText('Recording: say something.')).toBeVisible()
    await push(page, { ...trying, soundTest: 'playing-back' })
    await expect(page.getByText('This is how you sound.')).toBeVisible()
    await push(page, trying)
    await expect(page.getByRole('combobox', { name: 'Microphone' })).toBeVisible()
    await button(page, 'Try again').click()
    await button(page, 'Sounds good').click()
    expect(await sent(page)).toEqual([
      ['testSound', 'microphone'],
      ['testSound', 'microphone'],
      ['changeSettings', { microphoneTried: true }],
    ])
  })

  test('makes way for a call, which stops its test', async ({ open }) => {
    const { page } = await open(trying)
    await button(page, 'Try my microphone').click()
    await push(page, { ...trying, call: talking })
    await expect(button(page, 'Hang up')).toBeVisible()
    await expect(button(page, 'Skip')).toHaveCount(0)
    expect(await sent(page)).toEqual([['testSound', 'microphone'], ['stopSoundTest']])
  })
})
