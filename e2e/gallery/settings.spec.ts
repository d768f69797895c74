import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { account, NOW_MS, online, signedOut, talking } from '../../lab/window/example-state'
import { openPageOf, openSettings } from './settings-scenes'
import { expect, test } from './test'
import { button, push } from './on-page'
import { somebody } from '../../renderer/state/testing/somebody'

/** The commands sent, except for the background searches of the pages. */
const sent = (page: Page) =>
  page.evaluate(() =>
    window.script.sent
      .filter(({ name }) => !name.startsWith('lookFor'))
      .map(({ name, args }) => [name, ...args] as const),
  )

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Settings' })
const search = (page: Page) => page.getByRole('textbox', { name: 'Search settings' })
const switchOf = (page: Page, name: string) => page.getByRole('switch', { name })
const { settings } = online

test.describe('the settings', () => {
  test('are opened by keys, the header and the menu, and restore the focus', async ({ open }) => {
    const { page } = await open(online)
    const gear = button(page, 'Settings')
    await gear.click()
    await expect(page.getByRole('tab', { name: 'Sound' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
    await expect(gear).toBeFocused()
    await page.evaluate(() => window.script.view('about'))
    await expect(page.getByRole('tabpanel', { name: 'About' })).toContainText('Ringdown 1.2.3')
    await button(page, 'Close').click()
    await page.keyboard.press('Control+,')
    await expect(page.getByRole('tabpanel', { name: 'About' })).toBeVisible()
  })

  test('have pages that the arrow keys select, and in a narrow window a select box', async ({ open }) => {
    const { page } = await open(online)
    await openSettings(page)
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('tab', { name: 'Calls', selected: true })).toBeFocused()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowUp')
    await expect(page.getByRole('tabpanel', { name: 'About' })).toBeVisible()
    await page.setViewportSize({ width: 360, height: 700 })
    await page.getByRole('combobox', { name: 'Pages' }).selectOption('Privacy')
    await expect(button(page, 'Forget people…')).toBeVisible()
  })

  test('fit a window of 360 pixels at twice the text size', async ({ open }) => {
    const { page } = await open({ ...online, call: talking })
    await openSettings(page)
    // The main process zooms the page, which leaves it half of the window's CSS pixels.
    await page.setViewportSize({ width: 180, height: 340 })
    const pages = page.getByRole('combobox', { name: 'Pages' })
    for (const name of await pages.getByRole('option').allTextContents()) {
      await pages.selectOption(name)
      const tooWide = await page.evaluate(() =>
        [...document.querySelectorAll('dialog, .settings-page')].some(
          (box) => box.scrollWidth > box.clientWidth,
        ),
      )
      expect(tooWide, name).toBe(false)
    }
  })

  test('are searched on all pages, and Enter goes to the first result', async ({ open }) => {
    const { page } = await open(online)
    await openSettings(page)
    await page.keyboard.press('/')
    await page.keyboard.type('dark')
    await expect(page.getByRole('list', { name: 'Settings found' })).toHaveText('ThemeAppearance')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('combobox', { name: 'Theme' })).toBeFocused()

    await page.keyboard.press('Control+f')
    await page.keyboard.type('notif')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(switchOf(page, 'Missed calls')).toBeFocused()

    await search(page).fill('zebra')
    await expect(page.getByText('No settings match “zebra”')).toBeVisible()
    await search(page).press('Escape')
    await expect(page.getByRole('tabpanel', { name: 'Notifications' })).toBeVisible()
  })

  test('are searched in the current language', async ({ open }) => {
    const { page } = await open({ ...online, language: 'fr' })
    await openSettings(page)
    await page.getByRole('textbox', { name: 'Rechercher un réglage' }).fill('theme')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('combobox', { name: 'Thème' })).toBeFocused()
  })

  test('close for a caller, also for a second one', async ({ open }) => {
    const { page } = await open({ ...online, call: talking })
    await button(page, 'Sound settings').click()
    await expect(dialog(page)).toBeVisible()
    await push(page, {
      ...online,
      call: talking,
      waiting: { ...somebody('Alan Turing'), privacy: 'not-private', sinceMs: NOW_MS },
    })
    await expect(dialog(page)).toBeHidden()
    await openSettings(page)
    await push(page, {
      ...online,
      call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: NOW_MS },
    })
    await expect(dialog(page)).toBeHidden()
    await expect(button(page, 'Answer')).toBeFocused()
    await openSettings(page)
    await page.keyboard.press('Enter')
    expect((await sent(page)).at(-1)).toEqual(['accept', { id: 1, contact: 'Grace Hopper' }])
  })

  test('can be opened before signing in', async ({ open }) => {
    const { page } = await open(signedOut)
    await button(page, 'Settings').click()
    await page.getByRole('tab', { name: 'Language' }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: 'Language' }).selectOption('Français')
    expect((await sent(page)).at(-1)).toEqual(['changeSettings', { language: 'fr' }])
  })
})

test.describe('a setting takes effect at once:', () => {
  test('which calls are accepted and notified', async ({ open }) => {
    const { page } = await open(online)
    await openPageOf(page, 'Calls')
    await page.getByText('Call waiting').click()
    await switchOf(page, 'Answer favourites automatically').press('Space')
    await page.getByRole('tab', { name: 'Notifications' }).click()
    await switchOf(page, 'Missed calls').click()
    await switchOf(page, 'Do not disturb').click()
    expect(await sent(page)).toEqual([
      ['changeSettings', { calls: { callWaiting: false } }],
      ['changeSettings', { calls: { answersFavourites: true } }],
      ['changeSettings', { notifications: { missed: false } }],
      ['changeSettings', { manualQuiet: { kind: 'on' } }],
    ])
  })

  test('the theme, the motion and the text size', async ({ open }) => {
    const { page } = await open(online)
    await openPageOf(page, 'Appearance')
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark')
    await page.getByRole('slider', { name: 'Text size' }).press('ArrowRight')
    const appearance = { theme: 'dark', textSize: 110, reducedMotion: 'on' } as const
    await push(page, { ...online, settings: { ...settings, appearance } })
    const root = page.locator('html')
    await expect(root).toHaveCSS('color-scheme', 'dark')
    await expect(root).toHaveAttribute('data-motion', 'reduced')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await push(page, {
      ...online,
      settings: { ...settings, appearance: { ...appearance, reducedMotion: 'off' } },
    })
    await expect(root).toHaveAttribute('data-motion', 'full')
    await expect(page.getByRole('slider', { name: 'Text size' })).toHaveAttribute('aria-valuetext', '110%')
    expect(await sent(page)).toEqual([
      ['changeSettings', { appearance: { theme: 'dark' } }],
      ['changeSettings', { appearance: { textSize: 110 } }],
    ])
  })

  test('quiet hours are added, changed and removed, and the focus stays with them', async ({ open }) => {
    const { page } = await open(online)
    await openPageOf(page, 'Notifications')
    await button(page, 'Add quiet hours').click()
    const nights = { days: [0, 1, 2, 3, 4, 5, 6], from: 1_320, to: 420 } as const
    expect((await sent(page)).at(-1)).toEqual(['changeSettings', { quietHours: [nights] }])
    await push(page, { ...online, settings: { ...settings, quietHours: [nights] } })
    await expect(page.getByRole('checkbox', { name: 'Monday' })).toBeFocused()
    await page.keyboard.press('Space')
    expect((await sent(page)).at(-1)).toEqual([
      'changeSettings',
      { quietHours: [{ ...nights, days: [0, 2, 3, 4, 5, 6] }] },
    ])
    const to = page.getByLabel('To', { exact: true })
    await to.fill('whenever')
    await to.press('Enter')
    await expect(to).toHaveValue('07:00')
    await to.fill('6.30')
    await to.press('Enter')
    expect((await sent(page)).at(-1)).toEqual(['changeSettings', { quietHours: [{ ...nights, to: 390 }] }])
    await button(page, 'Remove quiet hours 1').click()
    await push(page, online)
    await expect(button(page, 'Add quiet hours')).toBeFocused()
    expect((await sent(page)).at(-1)).toEqual(['changeSettings', { quietHours: [] }])
  })

  test('another server is joined, or one hosted, and a wrong address is reported at its field', async ({
    open,
  }) => {
    const { page } = await open(online)
    await openPageOf(page, 'Network')
    const server = page.getByRole('textbox', { name: 'Server' })
    await server.fill('http://nowhere')
    await server.press('Enter')
    await expect(server).toHaveAccessibleDescription(/Leave out/)
    await server.fill('elsewhere.example.org')
    await button(page, 'Use this server').click()
    await page.getByRole('textbox', { name: 'Port' }).fill('4343')
    await button(page, 'Host and sign in').click()
    expect((await sent(page)).slice(-2)).toEqual([
      ['signIn', { name: 'Rosalind Franklin', server: 'elsewhere.example.org' }],
      ['startHosting', { name: 'Rosalind Franklin', port: 4343 }],
    ])
  })

  test('settings that the desktop does not support cannot be switched', async ({ open }) => {
    const { page } = await open({ ...online, abilities: { tray: false, startAtLogin: true } })
    await openPageOf(page, 'Startup and tray')
    await expect(switchOf(page, 'Keep running in the tray')).toHaveAccessibleDescription(/has no tray/)
    await switchOf(page, 'Keep running in the tray').press('Space')
    await switchOf(page, 'Start at login').click()
    expect(await sent(page)).toEqual([['changeSettings', { desktop: { startAtLogin: true } }]])
  })

  test('data is deleted only after a question', async ({ open }) => {
    const { page } = await open(online)
    await openPageOf(page, 'Privacy')
    await button(page, 'Delete history…').click()
    await page.keyboard.press('Escape')
    await expect(button(page, 'Delete history…')).toBeFocused()
    await expect(dialog(page)).toBeVisible()
    await button(page, 'Reset settings…').click()
    await page
      .getByRole('dialog', { name: 'Reset all settings?' })
      .getByRole('button', { name: 'Reset' })
      .click()
    await page.getByRole('tab', { name: 'About' }).click()
    for (const name of ['Open licences', 'Open folder', 'Copy']) await button(page, name).click()
    await expect(page.getByText('Copied.')).toBeVisible()
    expect(await sent(page)).toEqual([
      ['clearData', 'settings'],
      ['openLicences'],
      ['openLogs'],
      ['copyDiagnostics'],
    ])
  })
})

test.describe('a shortcut', () => {
  const capture = (page: Page, name: string) => page.getByRole('group', { name }).getByRole('button').first()

  test('is chosen by pressing it, left by Escape and turned off by Backspace', async ({ open }) => {
    const { page } = await open(online)
    await openPageOf(page, 'Shortcuts')
    const mute = capture(page, 'Mute or unmute')
    await mute.press('Enter')
    await expect(mute).toHaveText('Press keys…')
    await page.keyboard.press('m')
    await expect(page.getByRole('group', { name: 'Mute or unmute' })).toHaveAccessibleDescription(
      /Add Ctrl or Alt/,
    )
    await page.keyboard.press('Control+h')
    await expect(page.getByText('is already used in this window (Hang up)')).toBeVisible()
    await page.keyboard.press('Control+Shift+m')
    await mute.click()
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeVisible()
    const shortcuts = { mute: 'Ctrl+Shift+M' }
    await push(page, { ...online, settings: { ...settings, shortcuts } })
    await expect(mute).toHaveText(/Ctrl Shift M/)
    await mute.click()
    await page.keyboard.press('Backspace')
    expect(await sent(page)).toEqual([
      ['changeSettings', { shortcuts: { mute: 'Ctrl+Shift+M' } }],
      ['changeSettings', { shortcuts: { mute: undefined } }],
    ])
  })

  test('that does not work says why', async ({ open }) => {
    const { page } = await open({
      ...online,
      settings: { ...settings, shortcuts: { mute: 'Ctrl+Shift+M', pushToTalk: 'F9' } },
      shortcutProblems: { mute: 'taken', pushToTalk: 'unavailable' },
    })
    await openPageOf(page, 'Shortcuts')
    await expect(page.getByText('The system or another app uses these keys.')).toBeVisible()
    await expect(page.getByText('This computer can’t tell when keys are released')).toBeVisible()
    await push(page, { ...online, abilities: { ...online.abilities, noShortcuts: 'wayland' } })
    await expect(page.getByText('Your desktop (Wayland) does not let Ringdown see keys')).toBeVisible()
    await capture(page, 'Push to talk').press('Enter')
    await expect(page.getByText('Press keys…')).toHaveCount(0)
  })
})

test('the list of keys opens by ? and F1 from everywhere, but not in a text field', async ({ open }) => {
  const { page } = await open(online)
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill('')
  await page.keyboard.type('who?')
  await expect(page.getByRole('textbox', { name: 'Search', exact: true })).toHaveValue('who?')
  await expect(keys).toHaveCount(0)
  await page.keyboard.press('F1')
  await expect(keys.getByText('Delete a call from the list')).toBeVisible()
  await expect(keys.getByText('Larger text').locator('..')).toContainText('Ctrl +')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Search', exact: true })).toBeFocused()
  await openPageOf(page, 'Shortcuts')
  await page.keyboard.press('?')
  await expect(keys).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeVisible()
})

test('a call URL calls nobody before the user confirms, and is answered once', async ({ open }) => {
  const asked: AppState = { ...online, callUrl: { contact: 'Lise Meitner' } }
  const { page } = await open(asked)
  const question = page.getByRole('dialog', { name: 'Call Lise Meitner?' })
  await expect(question).toContainText('They are not online right now.')
  await push(page, {
    ...asked,
    call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: NOW_MS },
  })
  await expect(question).toHaveCount(0)
  await push(page, asked)
  await page.keyboard.press('Escape')
  await push(page, online)
  await push(page, { ...online, callUrl: { contact: 'Ada Lovelace' } })
  await button(page, 'Call').click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await sent(page)).toEqual([
    ['answerCallUrl', 'Lise Meitner', false],
    ['answerCallUrl', 'Ada Lovelace', true],
  ])
})

test('a room’s URL asks before it enters, and offers to add its network while we are elsewhere', async ({
  open,
}) => {
  const roomUrl = { room: 'Workshop', server: 'talk.example:4242' }
  const { page } = await open({ ...signedOut, account, roomUrl: { ...roomUrl, where: 'signed-out' } })
  const question = page.getByRole('dialog', { name: 'Join # Workshop?' })
  await expect(page.getByText('leads to the room Workshop on talk.example:4242')).toBeVisible()
  await expect(question).toHaveCount(0)
  await push(page, { ...online, roomUrl: { ...roomUrl, where: 'here' } })
  await expect(question).toContainText('on talk.example:4242')
  await button(page, 'Join').click()
  await expect(question).toHaveCount(0)
  await push(page, { ...online, roomUrl: { ...roomUrl, where: 'elsewhere' } })
  await expect(question).toContainText('where you are not signed in.')
  await button(page, 'Add this network').click()
  await page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  expect(await sent(page)).toEqual([
    ['answerRoomUrl', 'talk.example:4242', 'Workshop', true],
    ['addNetwork', 'talk.example:4242'],
    ['answerRoomUrl', 'talk.example:4242', 'Workshop', false],
  ])
})

test('the menu opens the list of past calls', async ({ open }) => {
  const { page } = await open(online)
  await page.evaluate(() => window.script.view('calls'))
  await expect(page.getByRole('heading', { name: 'Calls', exact: true })).toBeFocused()
})
