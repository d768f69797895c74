import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'
import {
  folded,
  known,
  nicknamed,
  openCalls,
  openPerson,
  openWritten,
  silenceButton,
  used,
  written,
} from './people-scenes'
import { calls, ended, talking } from '../../lab/window/example-state'
import type { SentCommand } from '../../lab/window/scripted-api'
import { expect, test } from './test'
import { button, push } from './on-page'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'

const sent = (page: Page): Promise<SentCommand[]> => page.evaluate(() => window.script.sent)
const items = (page: Page, list: string) =>
  page.getByRole('list', { name: list, exact: true }).getByRole('listitem')
const quiet = (untilMs: number | undefined): AppState => ({ ...used, doNotDisturb: { quiet: true, untilMs } })

test.describe('people', () => {
  test('are in groups: favourites, then online, then last seen', async ({ open }) => {
    const { page } = await open(used)
    await expect(items(page, 'Favourites')).toHaveText([/Grace Hopper/, /Lise Meitner.*Last seen/])
    await expect(items(page, 'Online')).toHaveCount(5)
    await expect(items(page, 'Recently online')).toHaveText([
      /Hedy Lamarr.*Last seen/,
      /Emmy Noether.*Last seen/,
    ])
    await expect(button(page, 'Chien-Shiung Wu')).toHaveCount(0)
  })

  test('blocked people are listed last, reachable by the keyboard, and can be unblocked', async ({
    open,
  }) => {
    const { page } = await open(used)
    await expect(button(page, 'Unblock Chien-Shiung Wu')).toBeHidden()
    await page.locator('summary').focus()
    await page.keyboard.press('Enter')
    await button(page, 'Unblock Chien-Shiung Wu').click()
    expect(await sent(page)).toEqual([{ name: 'setBlocked', args: [personNamed('Chien-Shiung Wu'), false] }])
  })

  test('blocked people are found by search, but not opened or called by its keys', async ({ open }) => {
    const { page } = await open(used)
    await page.keyboard.press('/')
    await page.keyboard.type('wu')
    await expect(items(page, 'Contacts')).toHaveText([/Wu.*Blocked/])
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('heading', { name: 'The line is quiet' })).toBeVisible()
    expect(await sent(page)).toEqual([])
  })

  test('have a menu that the arrow keys reach, and that restores the focus', async ({ open }) => {
    const { page } = await open(used)
    await button(page, 'Ada Lovelace').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect(button(page, 'More options for Ada Lovelace')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem', { name: 'View profile' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(button(page, 'More options for Ada Lovelace')).toBeFocused()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([{ name: 'setFavourite', args: [personNamed('Ada Lovelace'), true] }])
  })

  test('show the menu on a right click as well', async ({ open }) => {
    const { page } = await open(used)
    await button(page, 'Grace Hopper').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Remove from favourites' }).click()
    await button(page, 'Alan Turing').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Block' }).click()
    expect(await sent(page)).toEqual([
      { name: 'setFavourite', args: [personNamed('Grace Hopper'), false] },
      { name: 'setBlocked', args: [personNamed('Alan Turing'), true] },
    ])
  })

  test('have a menu that stays in a window that shrinks around it', async ({ open }) => {
    const { page } = await open(used)
    await page.setViewportSize({ width: 1000, height: 700 })
    await button(page, 'More options for Ada Lovelace').click()
    await expect(page.getByRole('menu')).toBeInViewport({ ratio: 1 })
    await page.setViewportSize({ width: 360, height: 420 })
    await expect(page.getByRole('menu')).toBeInViewport({ ratio: 1 })
  })

  test('have no menu open over an incoming call', async ({ open }) => {
    const { page } = await open(used)
    await button(page, 'More options for Ada Lovelace').click()
    await push(page, {
      ...used,
      call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: 0 },
    })
    await expect(page.getByRole('menu')).toHaveCount(0)
    await expect(button(page, 'Answer')).toBeFocused()
  })
})

test.describe("somebody's page", () => {
  test('shows the calls with them, calls, marks and blocks; Escape returns', async ({ open }) => {
    const { page } = await open(used)
    await page.evaluate((entries) => window.script.history(entries), calls)
    await openPerson(page, 'Grace Hopper')
    await expect(page.getByRole('heading', { name: 'Grace Hopper' })).toBeFocused()
    const shared = page.getByRole('region', { name: 'Messages and calls with Grace Hopper' })
    await expect(shared.locator('.text-call')).toHaveText([/Missed/, /Incoming, 4 mins 12 secs/, /Missed/])
    await button(page, 'Call').click()
    await button(page, 'Favourite').click()
    await button(page, 'Block').click()
    expect(await sent(page)).toEqual([
      { name: 'call', args: ['Grace Hopper'] },
      { name: 'setFavourite', args: [personNamed('Grace Hopper'), false] },
      { name: 'setBlocked', args: [personNamed('Grace Hopper'), true] },
    ])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('heading', { name: 'The line is quiet' })).toBeVisible()
    await expect(button(page, 'More options for Grace Hopper')).toBeFocused()
  })

  test('opens by a click on the row, or Enter, and is marked there', async ({ open }) => {
    const { page } = await open(used)
    await button(page, 'Ada Lovelace').click()
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeFocused()
    await expect(button(page, 'Ada Lovelace')).toHaveAttribute('aria-current', 'page')
    await button(page, 'Alan Turing').focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Alan Turing', exact: true })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('heading', { name: 'The line is quiet' })).toBeVisible()
    expect(await sent(page)).toEqual([])
  })

  test('keeps people of the same name at another server apart', async ({ open }) => {
    const { page } = await open(used)
    await page.evaluate((entries) => window.script.history(entries), calls)
    await openPerson(page, 'Ada Lovelace')
    const shared = page.getByRole('region', { name: 'Messages and calls with Ada Lovelace' })
    await expect(shared.locator('.text-call')).toHaveCount(2)
  })

  test('is shown during a call, which stays in reach', async ({ open }) => {
    const { page } = await open({ ...used, call: talking })
    await openPerson(page, 'Lise Meitner')
    const voice = page.getByRole('region', { name: 'Voice' })
    const call = page.getByRole('region', { name: 'Call', exact: true })
    await expect(page.getByRole('region', { name: 'Lise Meitner', exact: true })).toBeVisible()
    await expect(call).toHaveCount(0)
    await expect(voice).toContainText('Talking to Grace Hopper')
    await expect(page.getByRole('heading', { name: 'Lise Meitner' })).toBeFocused()
    await voice.getByRole('button', { name: 'Mute' }).click()
    await page.keyboard.press('Escape')
    await expect(call).toBeVisible()
    await openPerson(page, 'Grace Hopper')
    await voice.getByRole('button', { name: 'Back to call' }).click()
    await expect(call).toBeVisible()
    await openPerson(page, 'Lise Meitner')
    // The end does not cover the page.
    await push(page, { ...used, call: ended })
    await expect(voice).toContainText('Grace Hopper hung up')
    await push(page, used)
    await expect(voice).toHaveCount(0)
    await expect(page.getByRole('region', { name: 'Lise Meitner', exact: true })).toBeVisible()
    expect(await sent(page)).toEqual([{ name: 'setMuted', args: [true] }])
  })

  test('says what happened to the identity, between the calls', async ({ open }) => {
    const { page } = await open(written)
    await page.evaluate((entries) => window.script.history(entries), calls)
    await openPerson(page, 'Grace Hopper')
    await expect(page.locator('.text-privacy > span')).toHaveText([
      ...['Identity first seen', 'Verified', 'Identity changed', 'Verified', 'Verification removed'],
    ])
    await expect(page.locator('.text-privacy, .text-calls').nth(2)).toContainText('Verified')
    await expect(page.locator('.text-privacy, .text-calls').nth(3)).toHaveClass('text-calls')
  })

  test('says that its messages could not be loaded, and asks for them again', async ({ open }) => {
    const { page } = await open(used)
    await page.evaluate(() => window.script.textsFail(true))
    await openPerson(page, 'Lise Meitner')
    const messages = page.getByRole('region', { name: 'Messages and calls with Lise Meitner' })
    await expect(messages.getByRole('alert')).toContainText('The messages could not be loaded.')
    await page.evaluate(() => window.script.textsFail(false))
    await messages.getByRole('button', { name: 'Try again' }).click()
    await expect(messages).toContainText('You and Lise Meitner have not talked yet.')
  })

  test('makes way for a call and reappears after it', async ({ open }) => {
    const { page } = await open(used)
    await openPerson(page, 'Lise Meitner')
    await expect(button(page, 'Call')).toBeDisabled()
    await push(page, { ...used, call: talking })
    await expect(page.getByRole('region', { name: 'Lise Meitner', exact: true })).toHaveCount(0)
    await push(page, used)
    await expect(page.getByRole('region', { name: 'Lise Meitner', exact: true })).toBeVisible()
  })
})

test.describe('a nickname', () => {
  test('is given on the page, by keys alone, and the focus comes back', async ({ open }) => {
    const { page } = await open(used)
    await openPerson(page, 'Grace Hopper')
    await button(page, 'Add nickname').focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('textbox', { name: 'Nickname' })).toBeFocused()
    await page.keyboard.type('Admiral')
    await page.keyboard.press('Enter')
    await expect(button(page, 'Add nickname')).toBeFocused()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Nobody')
    await page.keyboard.press('Escape')
    await expect(button(page, 'Add nickname')).toBeFocused()
    await expect(page.getByRole('region', { name: 'Grace Hopper', exact: true })).toBeVisible()
    expect(await sent(page)).toEqual([
      { name: 'setNickname', args: [personNamed('Grace Hopper'), 'Admiral'] },
    ])
  })

  test('that is refused stays in its field, which says why', async ({ open }) => {
    const { page } = await open(nicknamed)
    await openPerson(page, 'Admiral')
    await page.evaluate(() =>
      window.script.failWith({ key: 'problem.nicknameTaken', fill: { name: 'Ada Lovelace' } }),
    )
    await button(page, 'Edit nickname').click()
    const field = page.getByRole('textbox', { name: 'Nickname' })
    await expect(field).toHaveValue('Admiral')
    await field.fill('ada lovelace')
    await button(page, 'Save').click()
    await expect(field).toBeFocused()
    await expect(field).toHaveAccessibleDescription(/looks like the name of Ada Lovelace/)
    await expect(field).toHaveValue('ada lovelace')
  })

  test('is shown wherever the name is, and the search finds both', async ({ open }) => {
    const { page } = await open(nicknamed)
    await page.evaluate((entries) => window.script.history(entries), calls)
    const search = page.getByRole('textbox', { name: 'Search', exact: true })
    for (const words of ['admiral', 'hopper']) {
      await search.fill(words)
      await expect(button(page, 'Call Admiral')).toHaveCount(1)
      await expect(button(page, 'Call back Admiral')).not.toHaveCount(0)
    }
    await search.fill('')
    await button(page, 'Call Admiral').click()
    expect(await sent(page)).toEqual([{ name: 'call', args: ['Grace Hopper'] }])
    await push(page, { ...nicknamed, call: { ...talking, nickname: 'Admiral' } })
    await expect(page.getByRole('region', { name: 'Call', exact: true })).toContainText('Admiral')
    await expect(page.getByRole('region', { name: 'Voice' })).toContainText('Talking to Admiral')
    await expect(page).toHaveTitle(/Admiral/)
  })

  test('stands beside the real name on the page and among the blocked', async ({ open }) => {
    const { page } = await open(nicknamed)
    await page.locator('details.blocked summary').click()
    await expect(page.locator('.blocked-row')).toContainText(/Madame W\..*Chien-Shiung Wu/)
    await openPerson(page, 'Admiral')
    await expect(page.getByRole('heading', { name: 'Admiral' })).toBeVisible()
    await expect(page.getByText('Real name: Grace Hopper')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Privacy' })).toContainText('Grace Hopper')
  })

  test('is neither shown nor changed while somebody else may have the name', async ({ open }) => {
    const { page } = await open({
      ...used,
      contacts: known.map((each) => (each.name === 'Grace Hopper' ? { ...each, privacy: 'changed' } : each)),
    })
    await openPerson(page, 'Grace Hopper')
    await expect(page.getByRole('region', { name: 'Privacy' })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Nickname and note' })).toHaveCount(0)
  })
})

test('a note has several lines: Enter begins one, and with Ctrl it saves', async ({ open }) => {
  const { page } = await open(used)
  await openPerson(page, 'Grace Hopper')
  await button(page, 'Add note').click()
  await page.keyboard.type('Met in Oslo.')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Likes tea.')
  await page.keyboard.press('Control+Enter')
  await expect(button(page, 'Add note')).toBeFocused()
  expect(await sent(page)).toEqual([
    { name: 'setNote', args: [personNamed('Grace Hopper'), 'Met in Oslo.\nLikes tea.'] },
  ])
})

test.describe('a silence', () => {
  test('begins and ends in the menu of the person', async ({ open }) => {
    const { page } = await open(nicknamed)
    const before = Date.now()
    await button(page, 'More options for Ada Lovelace').click()
    await page.getByRole('menuitem', { name: 'Silence for 1 hour' }).click()
    await button(page, 'More options for Ada Lovelace').click()
    await page.getByRole('menuitem', { name: 'Silence until I turn it off' }).click()
    await button(page, 'More options for Prof').click()
    await expect(page.getByRole('menuitem', { name: /^Silence/ })).toHaveCount(0)
    await page.getByRole('menuitem', { name: 'Turn notifications on' }).click()
    const [hour, ...others] = await sent(page)
    expect(hour).toMatchObject({
      name: 'silencePerson',
      args: [personNamed('Ada Lovelace'), expect.any(Number)],
    })
    expect(hour?.args[1]).toBeGreaterThanOrEqual(before + 3_600_000)
    expect(others).toEqual([
      { name: 'silencePerson', args: [personNamed('Ada Lovelace'), 8.64e15] },
      { name: 'silencePerson', args: [personNamed('Alan Turing')] },
    ])
  })

  test('is told by a word in the row, and on the page with its end', async ({ open }) => {
    const { page } = await open(nicknamed)
    const row = button(page, 'Prof')
    await expect(row).toContainText('Silenced')
    await expect(row).toHaveAccessibleDescription(/Silenced/)
    await openPerson(page, 'Prof')
    await expect(silenceButton(page)).toHaveText(/^Silenced until /)
    await push(page, used)
    await expect(silenceButton(page)).toHaveText('Silence')
  })

  test('begins and ends on the page of the person, by the keyboard too', async ({ open }) => {
    const { page } = await open(nicknamed)
    await openPerson(page, 'Prof')
    await silenceButton(page).press('Enter')
    await page.keyboard.press('Enter')
    await expect(silenceButton(page)).toBeFocused()
    await push(page, used)
    await silenceButton(page).click()
    await page.getByRole('menuitem', { name: 'Silence until I turn it off' }).click()
    expect(await sent(page)).toEqual([
      { name: 'silencePerson', args: [personNamed('Alan Turing')] },
      { name: 'silencePerson', args: [personNamed('Alan Turing'), 8.64e15] },
    ])
  })
})

test.describe('past calls', () => {
  const openWithCalls = async (
    open: (state: AppState) => Promise<{ readonly page: Page }>,
  ): Promise<Page> => {
    const { page } = await open(used)
    await expect(page).toHaveTitle('(2) Ringdown')
    await openCalls(page)
    await page.evaluate((entries) => window.script.history(entries), calls)
    return page
  }
  const rows = (page: Page) => page.getByRole('main').locator('[data-row]')

  test('are filtered by the arrow keys, and found by the search', async ({ open }) => {
    const page = await openWithCalls(open)
    await expect(rows(page)).toHaveCount(12)
    await page.getByRole('radio', { name: 'All' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('radio', { name: 'Missed' })).toBeChecked()
    await expect(rows(page)).toHaveCount(4)
    const search = page.getByRole('textbox', { name: 'Search', exact: true })
    await search.fill('grace')
    const found = page.getByRole('complementary').getByRole('button', { name: 'Call back Grace Hopper' })
    await expect(found).toHaveCount(3)
    await search.fill('nobody of that name')
    await expect(page.getByText('Nothing matches “nobody of that name”')).toBeVisible()
  })

  test('missed calls count as seen once the list is open, and stay marked meanwhile', async ({ open }) => {
    const page = await openWithCalls(open)
    await expect.poll(() => sent(page)).toContainEqual({ name: 'markMissedSeen', args: [] })
    await page.evaluate(
      (entries) => window.script.history(entries),
      calls.map((entry) => ({ ...entry, seen: true })),
    )
    await push(page, { ...used, unseenMissed: 0 })
    await expect(page).toHaveTitle('Ringdown')
    await expect(page.locator('[data-fresh=true]')).toHaveCount(2)
    await page.keyboard.press('Escape')
    await openCalls(page)
    await expect(rows(page)).not.toHaveCount(0)
    await expect(page.locator('[data-fresh=true]')).toHaveCount(0)
  })

  test('are called back where possible, but not at another server', async ({ open }) => {
    const page = await openWithCalls(open)
    await button(page, 'Call back Front desk').click()
    await expect(button(page, 'Call back Ada Lovelace').nth(2)).toBeDisabled()
    await expect(button(page, 'Call back Emmy Noether')).toBeDisabled()
    expect((await sent(page)).filter(({ name }) => name === 'call')).toEqual([
      { name: 'call', args: ['Front desk'] },
    ])
  })

  test('are deleted one by one, which moves the focus to the next', async ({ open }) => {
    const page = await openWithCalls(open)
    await rows(page).first().focus()
    await page.keyboard.press('Delete')
    await expect(rows(page).nth(1)).toBeFocused()
    await rows(page).filter({ hasText: 'Mary Jackson' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete from list' }).click()
    expect((await sent(page)).filter(({ name }) => name === 'removeCalls')).toEqual([
      { name: 'removeCalls', args: [[12]] },
      { name: 'removeCalls', args: [[6]] },
    ])
  })

  test('in a row with one person are one line, which a click unfolds; the line and each are deleted', async ({
    open,
  }) => {
    const page = await openWithCalls(open)
    await page.evaluate((entries) => window.script.history(entries), folded)
    const line = rows(page).first()
    await expect(line).toHaveAccessibleDescription(/3 calls\. The last one: Missed/)
    await expect(line).toHaveAttribute('aria-expanded', 'false')
    const before = await rows(page).count()
    await line.press('Enter')
    await expect(line).toHaveAttribute('aria-expanded', 'true')
    await expect(rows(page)).toHaveCount(before + 3)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Delete')
    await expect(rows(page).nth(2)).toBeFocused()
    await line.press('Delete')
    await expect(rows(page).nth(4)).toBeFocused()
    await line.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete all 3 from list' }).click()
    const all = folded.slice(0, 3).map(({ id }) => id)
    expect((await sent(page)).filter(({ name }) => name === 'removeCalls')).toEqual([
      { name: 'removeCalls', args: [all.slice(0, 1)] },
      { name: 'removeCalls', args: [all] },
      { name: 'removeCalls', args: [all] },
    ])
    // A newer call leaves it unfolded, and the rest of it too.
    await page.evaluate((entries) => window.script.history(entries), folded.slice(1))
    await expect(rows(page)).toHaveCount(before + 2)
    await expect(line).toHaveAccessibleDescription(/2 calls/)
    await line.click()
    await expect(rows(page)).toHaveCount(before)
  })

  test('are all deleted only after a question, and saved as a table', async ({ open }) => {
    const page = await openWithCalls(open)
    const more = button(page, 'More options for the call history')
    await more.click()
    await page.getByRole('menuitem', { name: 'Export as CSV' }).click()
    await more.click()
    await page.getByRole('menuitem', { name: 'Delete all calls' }).click()
    await expect(page.getByRole('dialog', { name: 'Delete all calls?' })).toBeVisible()
    await expect(button(page, 'Cancel')).toBeFocused()
    await page.keyboard.press('Enter')
    await more.click()
    await page.getByRole('menuitem', { name: 'Delete all calls' }).click()
    await button(page, 'Delete all').click()
    const names = (await sent(page)).map(({ name }) => name)
    expect(names.filter((name) => name !== 'markMissedSeen')).toEqual(['exportHistory', 'clearHistory'])
  })
})

test.describe('do not disturb', () => {
  test('is switched on for a while from the header', async ({ open }) => {
    const { page } = await open(used)
    const before = Date.now()
    await button(page, 'Do not disturb').click()
    await page.getByRole('menuitem', { name: 'For 1 hour' }).click()
    const [command] = await sent(page)
    expect(command).toMatchObject({ name: 'changeSettings', args: [{ manualQuiet: { kind: 'on-until' } }] })
    const [{ manualQuiet }] = command?.args as [{ manualQuiet: { untilMs: number } }]
    expect(manualQuiet.untilMs).toBeGreaterThanOrEqual(before + 3_600_000)
  })

  test('is shown with its end, and switched off there', async ({ open }) => {
    const { page } = await open(quiet(undefined))
    await button(page, 'Turn off').click()
    const untilMs = Date.now() + 60_000
    await push(page, quiet(untilMs))
    await expect(page.getByText(/^Do not disturb until /)).toBeVisible()
    await button(page, 'Turn off').click()
    expect(await sent(page)).toEqual([
      { name: 'changeSettings', args: [{ manualQuiet: { kind: 'off' } }] },
      { name: 'changeSettings', args: [{ manualQuiet: { kind: 'off-until', untilMs } }] },
    ])
  })
})

test('a file that could not be read is reported until the user dismisses it', async ({ open }) => {
  const { page } = await open({ ...used, fileTroubles: [{ id: 1, message: { key: 'file.what.history' } }] })
  await expect(page.getByText('the call history', { exact: true })).toBeVisible()
  await button(page, 'Dismiss').click()
  expect(await sent(page)).toEqual([{ name: 'dismissFileTroubles', args: [] }])
})

test.describe('a person’s page in windows of every size', () => {
  const sizes = [360, 1000, 1440].map((width) => ({ width, height: 700 }))
  /** What sticks out of the boxes that hide it. */
  const cut = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('.person, .person *')]
        .filter((box) => {
          const { overflowX } = getComputedStyle(box)
          // Words that are for screen readers alone have one pixel.
          const isOneLine = box.matches('.name') || box.clientWidth <= 1
          return overflowX !== 'visible' && !isOneLine && box.scrollWidth > box.clientWidth
        })
        .map(({ className }) => className),
    )

  test('shows all of the nickname and the note', async ({ open }) => {
    const { page } = await open(nicknamed)
    await openPerson(page, 'Admiral')
    for (const size of sizes) {
      await page.setViewportSize(size)
      expect(await cut(page), `a nickname at ${size.width} pixels`).toEqual([])
      await expect(button(page, 'Edit note')).toBeInViewport({ ratio: 1 })
    }
  })

  test('keeps the field for messages in sight, and stays at the newest one', async ({ open }) => {
    const { page } = await open(written)
    await openWritten(page)
    for (const size of [...sizes, { width: 1440, height: 900 }, { width: 1000, height: 700 }]) {
      await page.setViewportSize(size)
      await expect(page.getByRole('textbox', { name: 'Message' })).toBeInViewport({ ratio: 1 })
      await expect(page.locator('[data-text=g2]')).toBeInViewport({ ratio: 1 })
      await expect(button(page, 'Jump to newest')).toHaveCount(0)
    }
  })
})
