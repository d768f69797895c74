import type { Locator, Page } from '@playwright/test'
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
/** As the browser does it when the user pastes. */
const paste = (field: Locator, text: string): Promise<void> =>
  field.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
const firstRun: AppState = { ...signedOut, suggestedName: 'grace' }

test.describe('the first start', () => {
  test('switches the language at once, and keeps the typed text', async ({ open }) => {
    const { page } = await open(firstRun)
    await nameField(page).fill('Amélie')
    await page.getByRole('combobox', { name: 'Language' }).selectOption('Français')
    expect(await sent(page)).toEqual([['changeSettings', { language: 'fr' }]])
    await push(page, { ...firstRun, language: 'fr', settings: { ...firstRun.settings, language: 'fr' } })
    await expect(page.getByRole('button', { name: 'Héberger ici' })).toBeVisible()
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

  test('signs in at the only server nearby by Enter in the name', async ({ open }) => {
    const { page } = await open(firstRun)
    await push(page, { ...firstRun, nearbyServers: { servers: foundServers.slice(0, 1) } })
    await expect(button(page, 'Ada 192.168.1.20:4242')).toBeVisible()
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([['signIn', { name: 'grace', server: '192.168.1.20:4242' }]])
  })

  test('signs in at the chosen one of several servers by one press, which says that it is busy', async ({
    open,
  }) => {
    const found: AppState = { ...firstRun, nearbyServers: { servers: foundServers } }
    const { page } = await open(found)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: /^Ada/ })).toBeFocused()
    await nameField(page).fill('')
    await page.getByRole('button', { name: /^Ada/ }).click()
    await expect(nameField(page)).toBeFocused()
    await expect(nameField(page)).toHaveAccessibleDescription(/Enter the name/)
    await nameField(page).fill('Grace')
    await page.getByRole('button', { name: /^Ada/ }).click()
    expect(await sent(page)).toEqual([['signIn', { name: 'Grace', server: '192.168.1.20:4242' }]])
    const account = { name: 'Grace', server: '192.168.1.20:4242' }
    await push(page, { ...found, account, connection: { kind: 'connecting', attempt: 1 } })
    await expect(page.getByRole('button', { name: /^Ada.* Signing in…$/ })).toBeVisible()
    await expect(serverField(page)).toHaveCount(0)
    await push(page, {
      ...found,
      account,
      connection: { kind: 'signed-out', error: { code: 'unreachable', message: { key: 'app.commandLost' } } },
    })
    await expect(page.getByRole('alert')).toBeVisible()
  })

  test('keeps a typed address while servers come and go', async ({ open }) => {
    const { page } = await open({ ...firstRun, nearbyServers: { servers: foundServers } })
    await button(page, 'Use an address or invitation').click()
    await page.keyboard.type('phones.example.org')
    await push(page, { ...firstRun, nearbyServers: { servers: foundServers.slice(1) } })
    await expect(serverField(page)).toHaveValue('phones.example.org')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([['signIn', { name: 'grace', server: 'phones.example.org' }]])
  })

  test('says why no server can be found', async ({ open }) => {
    const { page } = await open(firstRun)
    await expect(page.getByText('Looking for servers nearby…')).toBeVisible()
    await push(page, {
      ...firstRun,
      nearbyServers: { servers: [], trouble: { key: 'discoveryCause.ENETDOWN' } },
    })
    await expect(page.getByText(/can’t be found or announced \(the network is down\)/)).toBeVisible()
  })
})

test.describe('an invitation', () => {
  const LINK = 'ringdown://talk.example:4242/Ada'
  const invited: AppState = {
    ...firstRun,
    invitation: { server: 'talk.example:4242', contact: 'Ada', where: 'signed-out' },
  }

  test('that is pasted for a name says where it leads, and Enter signs in there', async ({ open }) => {
    const { page } = await open({ ...firstRun, nearbyServers: { servers: foundServers } })
    await paste(nameField(page), LINK)
    await expect(nameField(page)).toHaveValue('grace')
    await push(page, invited)
    await expect(page.getByText('leads to Ada on talk.example:4242')).toBeVisible()
    await expect(serverField(page)).toHaveValue('talk.example:4242')
    await expect(page.getByRole('button', { name: 'Host here' })).toHaveCount(0)
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.press('Enter')
    await push(page, {
      ...invited,
      account: { name: 'grace', server: 'talk.example:4242' },
      connection: { kind: 'connecting', attempt: 1 },
    })
    await expect(button(page, 'Signing in…')).toBeVisible()
    expect(await sent(page)).toEqual([
      ['openInvitation', LINK],
      ['signIn', { name: 'grace', server: 'talk.example:4242' }],
    ])
  })

  test('that is typed as an address is understood as well, and a server with TLS is none', async ({
    open,
  }) => {
    const { page } = await open(firstRun)
    await button(page, 'Use an address or invitation').click()
    await serverField(page).fill(LINK)
    await page.keyboard.press('Enter')
    await serverField(page).fill('ringdowns://talk.example')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([
      ['openInvitation', LINK],
      ['signIn', { name: 'grace', server: 'ringdowns://talk.example' }],
    ])
  })

  test('that is none is reported at its field', async ({ open }) => {
    const { page } = await open(firstRun)
    await page.evaluate(() => window.script.failWith({ key: 'problem.noInvitation' }))
    await paste(nameField(page), 'ringdown://a b')
    await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true')
    await expect(nameField(page)).toHaveAccessibleDescription(/not an invitation/)
    await nameField(page).fill('Grace')
    await expect(nameField(page)).toHaveAttribute('aria-invalid', 'false')
  })

  test('can be dropped, to a room or to somebody', async ({ open }) => {
    const { page } = await open(invited)
    await button(page, 'Discard invitation').click()
    await push(page, {
      ...firstRun,
      roomUrl: { server: 'talk.example', room: 'Workshop', where: 'signed-out' },
    })
    await expect(page.getByText('leads to the room Workshop on talk.example.')).toBeVisible()
    await button(page, 'Discard invitation').click()
    await push(page, firstRun)
    await expect(page.getByRole('button', { name: 'Host here' })).toBeVisible()
    expect(await sent(page)).toEqual([
      ['dropInvitation'],
      ['answerRoomUrl', 'talk.example', 'Workshop', false],
    ])
  })
})

for (const language of ['en', 'fr'] as const)
  for (const size of [
    { width: 360, height: 540 },
    { width: 960, height: 680 },
    // Without the frame of the window.
    { width: 960, height: 640 },
  ])
    test(`the first start needs no scrolling in a window of ${size.width} × ${size.height}, in ${language}`, async ({
      open,
    }) => {
      const state: AppState = { ...firstRun, language }
      const { page } = await open(state)
      await page.setViewportSize(size)
      const hidden = (): Promise<number> =>
        page.locator('main.sign-in').evaluate((form) => form.scrollHeight - form.clientHeight)
      for (const shown of [
        state,
        { ...state, nearbyServers: { servers: foundServers } },
        { ...state, roomUrl: { server: 'talk.example:4242', room: 'Workshop', where: 'signed-out' } },
      ] as const) {
        await push(page, shown)
        expect(await hidden()).toBe(0)
      }
    })

test.describe('hosting', () => {
  test('is started by one press', async ({ open }) => {
    const { page } = await open(firstRun)
    await expect(nameField(page)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Host here' })).toBeFocused()
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([['startHosting', { name: 'grace', port: 4242 }]])
    await push(page, { ...firstRun, hosting: { kind: 'starting', port: 4242 } })
    await expect(page.getByRole('button', { name: 'Starting the server…' })).toBeVisible()
  })

  test('on a port that is taken reports it, and continues with a free one', async ({ open }) => {
    const { page } = await open({ ...firstRun, hosting: portTaken })
    await expect(page.getByRole('alert')).toContainText('Port 4242 is in use')
    await page.getByRole('button', { name: 'Host on port 4243' }).click()
    expect(await sent(page)).toEqual([['startHosting', { name: 'grace', port: 4243 }]])
  })

  test('that continues after signing out is what Enter signs in to', async ({ open }) => {
    const { page } = await open({ ...hostingHere, connection: { kind: 'signed-out' } })
    await expect(page.getByText('One person is signed in.')).toBeVisible()
    await nameField(page).press('Enter')
    await button(page, 'Sign in to your server').click()
    await button(page, 'Stop hosting').click()
    expect(await sent(page)).toEqual([
      ['startHosting', { name: 'rosalind', port: 4242 }],
      ['startHosting', { name: 'rosalind', port: 4242 }],
      ['stopHosting'],
    ])
  })

  test('shows a lone user the address for others, to be copied', async ({ open }) => {
    const { page } = await open({ ...hostingHere, contacts: [] })
    await expect(page.getByText('192.168.1.7:4242')).toBeVisible()
    await expect(page.getByText('127.0.0.1')).toHaveCount(0)
    await button(page, 'Copy 192.168.1.7:4242').click()
    await expect(page.getByText('Copied')).toBeAttached()
    expect(await sent(page)).toEqual([['copyText', '192.168.1.7:4242']])
  })

  test('shows a lone user the way for others: a link, its code, and what they do with it', async ({
    open,
  }) => {
    const LINK = 'ringdown://192.168.1.7:4242/rosalind'
    const { page } = await open({ ...hostingHere, contacts: [] })
    const stage = page.getByRole('region', { name: 'Invite someone' })
    await expect(stage.getByRole('textbox', { name: 'Link to you' })).toHaveValue(LINK)
    await expect(stage.getByRole('img', { name: 'QR code of the link' })).toBeVisible()
    await expect(stage.getByRole('listitem')).toHaveCount(3)
    await button(page, 'Copy link').click()
    await expect(button(page, 'Copied')).toBeFocused()
    expect(await sent(page)).toEqual([['copyText', LINK]])
    await page.setViewportSize({ width: 360, height: 740 })
    await expect(button(page, 'Copied').or(button(page, 'Copy link'))).toBeVisible()
    await push(page, hostingHere)
    await expect(page.getByRole('textbox', { name: 'Link to you' })).toHaveCount(0)
  })

  test('by somebody else also shows an address to copy, unless only this computer reaches it', async ({
    open,
  }) => {
    const alone: AppState = { ...online, contacts: [] }
    const { page } = await open(alone)
    await button(page, 'Copy phones.example.org').click()
    expect(await sent(page)).toEqual([['copyText', 'phones.example.org']])
    await push(page, { ...alone, account: { name: 'grace', server: 'localhost:4242' } })
    await expect(page.getByRole('heading', { name: 'Nobody can join yet' })).toBeVisible()
    await expect(page.getByText('localhost:4242')).toHaveCount(0)
    await expect(button(page, 'Copy localhost:4242')).toHaveCount(0)
  })

  test('tells that another server has its name, in both languages', async ({ open }) => {
    const renamed: AppState = { ...hostingHere, hosting: hostingRenamed }
    const { page } = await open(renamed)
    await button(page, 'Your server').click()
    await expect(page.getByRole('dialog', { name: 'Your server' })).toContainText(
      'Another server on your local network is called “rosalind”, so others see yours as “rosalind (2)”.',
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
