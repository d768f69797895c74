import type { Page } from '@playwright/test'
import type { AppState, CallState } from '../../electron/api'
import type { Message } from '../../locales/message'
import { everybody, NOW_MS, online, signedOut, talking } from '../../lab/window/example-state'
import type { SentCommand } from '../../lab/window/scripted-api'
import { expect, test } from './test'
import { button, push, search } from './on-page'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'

/** The commands sent, except for the browsing for servers, which the form starts by itself. */
const sent = (page: Page): Promise<SentCommand[]> =>
  page.evaluate(() => window.script.sent.filter(({ name }) => name !== 'lookForServers'))

/** The names of all commands sent so far. The tests follow a press that must do nothing by one that sends a command. */
const names = async (page: Page): Promise<string[]> => (await sent(page)).map((command) => command.name)

const nameTaken: Message = { key: 'server.nameTaken', fill: { name: 'Ada', server: 'localhost:4242' } }
const unreachable: Message = {
  key: 'server.unreachable',
  fill: { server: 'nowhere:4242', cause: { key: 'networkCause.ECONNREFUSED' } },
}
const closed: Message = { key: 'server.closed', fill: { server: 'localhost:4242' } }
const withCall = (call: CallState): AppState => ({ ...online, call })
const ringing: CallState = {
  kind: 'ringing',
  ...somebody('Grace Hopper'),
  privacy: 'not-private',
  sinceMs: NOW_MS,
}
const calling: CallState = {
  kind: 'calling',
  ...somebody('Ada Lovelace'),
  privacy: 'not-private',
  sinceMs: NOW_MS,
}
const ended: CallState = {
  kind: 'ended',
  ...somebody('Ada Lovelace'),
  privacy: 'not-private',
  direction: 'outgoing',
  reason: 'refused',
  durationMs: 0,
  atMs: NOW_MS,
}

test.describe('signing in', () => {
  test('starts in the first empty field and sends both on Enter', async ({ open }) => {
    const { page } = await open({ ...signedOut, account: { name: 'Ada', server: '' } })
    await expect(page.getByRole('textbox', { name: 'Server' })).toBeFocused()
    await page.keyboard.type('  localhost:4242 ')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([{ name: 'signIn', args: [{ name: 'Ada', server: 'localhost:4242' }] }])
  })

  test('shows the problem at the field and sends nothing', async ({ open }) => {
    const { page } = await open(signedOut)
    const name = page.getByRole('textbox', { name: 'Your name' })
    await name.fill('x'.repeat(65))
    await button(page, 'Use an address or invitation').click()
    await expect(page.getByRole('textbox', { name: 'Server' })).toBeFocused()
    await page.keyboard.type('http://nowhere')
    await button(page, 'Sign in').click()
    await expect(name).toBeFocused()
    await expect(name).toHaveAccessibleDescription(/64 characters\. This name has 65/)
    await expect(page.getByRole('textbox', { name: 'Server' })).toHaveAccessibleDescription(/Leave out/)
    expect(await sent(page)).toEqual([])
  })

  test('returns to the name when it is taken', async ({ open }) => {
    const account = { name: 'Ada', server: 'localhost' }
    const { page } = await open({ ...signedOut, account })
    await push(page, { ...signedOut, account, connection: { kind: 'connecting', attempt: 1 } })
    await expect(button(page, 'Signing in…')).toBeVisible()
    await page.getByRole('button', { name: 'Cancel' }).focus()
    await push(page, {
      ...signedOut,
      account,
      connection: { kind: 'signed-out', error: { code: 'name-taken', message: nameTaken } },
    })
    await expect(page.getByRole('alert')).toHaveText(
      'The name “Ada” is taken on localhost:4242: choose another.',
    )
    await expect(page.getByRole('textbox', { name: 'Your name' })).toBeFocused()
  })

  test('can be cancelled while it connects, and retries leave the fields editable', async ({ open }) => {
    const account = { name: 'Ada', server: 'nowhere' }
    const { page } = await open({ ...signedOut, account, connection: { kind: 'connecting', attempt: 1 } })
    await push(page, {
      ...signedOut,
      account,
      connection: {
        kind: 'waiting',
        attempt: 1,
        retryAtMs: Date.now() + 60_000,
        error: { code: 'unreachable', message: unreachable },
      },
    })
    await expect(page.getByText(/Trying again in \d+ s/)).toBeVisible()
    await push(page, { ...signedOut, account, connection: { kind: 'connecting', attempt: 2 } })
    await expect(page.getByRole('alert')).toHaveText(
      'Can’t reach nowhere:4242 (connection refused): is the server running?',
    )
    await page.getByRole('textbox', { name: 'Server' }).fill('somewhere')
    await button(page, 'Sign in').click()
    await button(page, 'Cancel').click()
    expect(await sent(page)).toEqual([
      { name: 'signIn', args: [{ name: 'Ada', server: 'somewhere' }] },
      { name: 'signOut', args: [] },
    ])
  })
})

test.describe('the contacts', () => {
  test('can be searched from anywhere, Enter opens the best match, and Ctrl+Enter calls it', async ({
    open,
  }) => {
    const { page } = await open(online)
    await page.keyboard.press('/')
    await expect(search(page)).toBeFocused()
    await page.keyboard.type('ma')
    await expect(page.getByRole('list', { name: 'Contacts' }).getByRole('listitem')).toHaveText([
      /Mary Jackson/,
      /Hedy Lamarr/,
    ])
    await page.keyboard.press('Control+Enter')
    await page.keyboard.press('Escape')
    await expect(search(page)).toHaveValue('')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+f')
    await expect(search(page)).toBeFocused()
    expect(await sent(page)).toEqual([{ name: 'call', args: ['Mary Jackson'] }])
    await page.keyboard.type('ma')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Mary Jackson' })).toBeFocused()
    await expect(search(page)).toHaveValue('')
  })

  test('are reached by the arrow keys, and are one stop of the Tab key', async ({ open }) => {
    const { page } = await open(online)
    await search(page).focus()
    await page.keyboard.press('ArrowDown')
    await expect(button(page, 'Calls')).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect(button(page, 'Alan Turing')).toBeFocused()
    await page.keyboard.press('End')
    await expect(button(page, 'Lise Meitner')).toBeFocused()
    await page.keyboard.press('Control+Enter')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Control+Enter')
    await page.keyboard.press('ArrowRight')
    await expect(button(page, 'Call Ada Lovelace')).toBeFocused()
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([
      { name: 'call', args: ['Ada Lovelace'] },
      { name: 'call', args: ['Ada Lovelace'] },
    ])
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await expect(search(page)).toBeFocused()
  })

  test('are called once by a double click, and not at all when offline', async ({ open }) => {
    const { page } = await open(online)
    await button(page, 'Call Emmy Noether').click({ force: true })
    await expect(button(page, 'Call Emmy Noether')).toBeDisabled()
    await button(page, 'Call Ada Lovelace').dblclick()
    expect(await sent(page)).toEqual([{ name: 'call', args: ['Ada Lovelace'] }])
  })

  test('stay when the connection is lost, but cannot be called', async ({ open }) => {
    const { page } = await open(online)
    await push(page, {
      ...online,
      connection: {
        kind: 'waiting',
        attempt: 1,
        retryAtMs: Date.now() + 60_000,
        error: { code: 'lost', message: closed },
      },
    })
    const status = page.getByRole('status', { name: 'Connection' })
    await expect(status).toHaveAttribute('data-connection', 'waiting')
    await expect(status).toHaveText('Not connected')
    await expect(page.getByText('localhost:4242 closed the connection.')).toBeVisible()
    await expect(button(page, 'Call Ada Lovelace')).toBeDisabled()
    await expect(page.getByText('again once the server is back.')).toBeVisible()
    await expect(page.getByText('Offline', { exact: true })).toHaveCount(0)
    await expect(page.getByText(/\d online/)).toHaveCount(0)
  })

  test('do not move between two attempts to reconnect, and the next attempt can be made at once', async ({
    open,
  }) => {
    const { page } = await open(online)
    const top = async () => (await button(page, 'Call Ada Lovelace').boundingBox())?.y
    const error = { code: 'lost', message: closed } as const
    await push(page, {
      ...online,
      connection: { kind: 'waiting', attempt: 1, retryAtMs: Date.now() + 60_000, error },
    })
    await expect(page.getByText(/Trying again in \d+ s/)).toBeVisible()
    const waiting = await top()
    // The stage has one, too.
    const retry = page.locator('.notices').getByRole('button', { name: 'Try again' })
    await retry.click()
    await push(page, { ...online, connection: { kind: 'connecting', attempt: 2 } })
    await expect(page.getByText('Trying again…')).toBeVisible()
    await expect(retry).toBeFocused()
    await page.keyboard.press('Enter')
    expect(await top()).toBe(waiting)
    expect(await names(page)).toEqual(['tryNow'])
  })

  test('scale to five hundred: few are laid out, all are found', async ({ open }) => {
    const many = Array.from({ length: 500 }, (_, index) => ({
      id: personNamed(`Person ${String(index).padStart(3, '0')}`),
      name: `Person ${String(index).padStart(3, '0')}`,
      online: true,
      privacy: 'not-private' as const,
      favourite: false,
      blocked: false,
    }))
    const { page } = await open({ ...online, contacts: many })
    const laidOut = await page
      .locator('.row')
      .evaluateAll(
        (rows) => rows.filter((row) => row.checkVisibility({ contentVisibilityAuto: true })).length,
      )
    expect(laidOut).toBeGreaterThan(5)
    expect(laidOut).toBeLessThan(80)
    await search(page).fill('person 499')
    await page.keyboard.press('Control+Enter')
    expect(await sent(page)).toEqual([{ name: 'call', args: ['Person 499'] }])
  })
})

test.describe('an incoming call', () => {
  test('covers any open layer and takes the focus', async ({ open }) => {
    const { page } = await open(signedOut)
    await push(page, { ...signedOut, call: ringing })
    await expect(page).toHaveTitle('Grace Hopper is calling – Ringdown')
    await expect(page.getByRole('alertdialog', { name: 'Grace Hopper is calling' })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Call', exact: true })).toHaveAttribute(
      'data-call-state',
      'ringing',
    )
    await expect(button(page, 'Answer')).toBeFocused()
    for (let presses = 0; presses < 4; presses++) {
      await page.keyboard.press('Tab')
      const outside = await page.evaluate(() => document.activeElement?.closest('.screen') !== null)
      expect(outside).toBe(false)
    }
  })

  for (const [key, command] of [
    ['Enter', 'accept'],
    ['a', 'accept'],
    ['Escape', 'refuse'],
    ['d', 'refuse'],
  ] as const) {
    test(`answers to the key ${key}`, async ({ open }) => {
      const { page } = await open(withCall(ringing))
      await expect(button(page, 'Answer')).toBeFocused()
      await page.keyboard.press(key)
      expect(await names(page)).toEqual([command])
    })
  }

  test('is declined by Enter on Decline', async ({ open }) => {
    const { page } = await open(withCall(ringing))
    await button(page, 'Decline').focus()
    await page.keyboard.press('Enter')
    expect(await names(page)).toEqual(['refuse'])
  })

  test('is not answered by typing', async ({ openApart }) => {
    const { page } = await openApart(online)
    await page.clock.install({ time: NOW_MS })
    await page.clock.pauseAt(NOW_MS + 1000)
    await search(page).focus()
    await page.keyboard.type('f')
    await push(page, withCall(ringing))
    await expect(button(page, 'Answer')).toBeFocused()
    await page.keyboard.type('ra ')
    await page.keyboard.press('Enter')
    expect(await names(page)).toEqual([])
    await page.clock.runFor(1000)
    await page.keyboard.press('Enter')
    expect(await names(page)).toEqual(['accept'])
  })

  test('restores the focus when it is over', async ({ open }) => {
    const { page } = await open(online)
    await search(page).focus()
    await push(page, withCall(ringing))
    await expect(button(page, 'Answer')).toBeFocused()
    await push(page, online)
    await expect(search(page)).toBeFocused()
  })
})

test.describe('a call', () => {
  test('moves the focus with it and restores it at the end', async ({ open }) => {
    const { page } = await open(online)
    const row = button(page, 'Ada Lovelace')
    await row.focus()
    await push(page, withCall(calling))
    await expect(button(page, 'Cancel call')).toBeFocused()
    await push(page, withCall({ ...talking, ...somebody('Ada Lovelace') }))
    await expect(button(page, 'Mute')).toBeFocused()
    await push(page, withCall(ended))
    await expect(row).toBeFocused()
    await expect(
      page.getByText('Ada Lovelace declined or is in another call.', { exact: true }),
    ).toBeVisible()
  })

  test('fills the narrow window, and has the focus there', async ({ open }) => {
    const { page } = await open(online)
    await page.setViewportSize({ width: 360, height: 540 })
    const row = button(page, 'Ada Lovelace')
    await row.focus()
    await push(page, withCall(calling))
    await expect(page.getByRole('list', { name: 'Online' })).toBeHidden()
    await push(page, withCall(ended))
    await expect(button(page, 'Close')).toBeFocused()
    await push(page, online)
    await expect(row).toBeFocused()
  })

  test('is cancelled, muted, hung up and dismissed by keys', async ({ open }) => {
    const { page } = await open(withCall(calling))
    await page.keyboard.press('Escape')
    await push(page, withCall(talking))
    await page.keyboard.press('Escape')
    await page.keyboard.press('m')
    await push(page, withCall({ ...talking, muted: true }))
    await expect(button(page, 'Unmute')).toBeVisible()
    await expect(button(page, 'Mute')).toHaveCount(0)
    await page.keyboard.press('m')
    await page.keyboard.press('Control+h')
    await push(page, withCall(ended))
    await page.keyboard.press('Escape')
    expect(await sent(page)).toEqual([
      { name: 'hangUp', args: [{ id: 1, contact: 'Ada Lovelace' }] },
      { name: 'setMuted', args: [true] },
      { name: 'setMuted', args: [false] },
      { name: 'hangUp', args: [{ id: 1, contact: 'Grace Hopper' }] },
      { name: 'dismissEnded', args: [] },
    ])
  })

  test('blocks calls to others until it is over', async ({ open }) => {
    const { page } = await open(withCall(talking))
    await expect(button(page, 'Call Ada Lovelace')).toBeDisabled()
    await search(page).fill('ada')
    await page.keyboard.press('Control+Enter')
    await push(page, withCall(ended))
    await expect(button(page, 'Call Ada Lovelace')).toBeEnabled()
    expect(await sent(page)).toEqual([])
  })

  test('leaves the letter M to the search box', async ({ open }) => {
    const { page } = await open(withCall(talking))
    await search(page).focus()
    await page.keyboard.type('mm')
    await expect(search(page)).toHaveValue('mm')
    expect(await sent(page)).toEqual([])
  })

  test('is announced as it proceeds', async ({ open }) => {
    const { page } = await open(online)
    const spoken = page.locator('#root > [aria-live=polite]')
    await push(page, withCall(calling))
    await expect(spoken).toHaveText('Calling Ada Lovelace')
    await push(page, withCall(talking))
    await expect(spoken).toHaveText('Talking to Grace Hopper')
    await expect(page).toHaveTitle('Talking to Grace Hopper – Ringdown')
    await push(page, withCall(ended))
    await expect(spoken).toHaveText('Call ended. Ada Lovelace declined or is in another call.')
  })

  test('shows its duration', async ({ open }) => {
    const { page } = await open(withCall({ ...talking, sinceMs: Date.now() - 3_599_000 }))
    await expect(page.getByRole('timer')).toHaveText(/^59:59|1:00:0\d$/)
    await expect(page.getByRole('timer')).toHaveText(/^1:00:0\d$/)
  })

  test('asks before signing out ends it', async ({ open }) => {
    const { page } = await open(withCall(talking))
    await button(page, 'Sign out').click()
    const question = page.getByRole('dialog', { name: 'Sign out and hang up?' })
    await question.getByRole('button', { name: 'Stay' }).click()
    await expect(question).toBeHidden()
    await button(page, 'Sign out').click()
    await question.getByRole('button', { name: 'Sign out' }).click()
    expect(await names(page)).toEqual(['signOut'])
  })

  test('closes the question about signing out when it ends, so that the next call can be answered', async ({
    open,
  }) => {
    const { page } = await open(withCall(talking))
    await button(page, 'Sign out').click()
    await push(page, withCall(ended))
    await push(page, withCall(ringing))
    await expect(page.getByRole('dialog', { name: 'Sign out and hang up?' })).toBeHidden()
    await button(page, 'Answer').click()
    expect(await names(page)).toEqual(['accept'])
  })

  test('continues without the server and says so', async ({ open }) => {
    const { page } = await open(online)
    await push(page, { ...withCall(talking), connection: { kind: 'connecting', attempt: 3 } })
    await expect(page.getByText('The call continues. Reconnecting to the server…')).toBeVisible()
    await push(page, { ...withCall(talking), contacts: [], connection: { kind: 'signed-out' } })
    await expect(page.getByText('The call continues, but you are signed out.')).toBeVisible()
    await expect(button(page, 'Hang up')).toBeVisible()
  })
})

test('levels move the meters and the ring of who speaks, and nothing else', async ({ open }) => {
  const { page } = await open(withCall(talking))
  await expect(page.getByRole('meter', { name: 'Microphone level' })).toBeVisible()
  const changed = await page.evaluate(async () => {
    const records: MutationRecord[] = []
    const observer = new MutationObserver((more) => records.push(...more))
    observer.observe(document.body, { subtree: true, attributes: true, childList: true })
    window.script.levels({ inputDbfs: -30, outputDbfs: -12.4 })
    await new Promise((resolve) => requestAnimationFrame(resolve))
    observer.disconnect()
    return records.map(
      (record) => `${(record.target as Element).className} ${record.attributeName ?? 'child'}`,
    )
  })
  expect(changed.length).toBeGreaterThan(0)
  expect(changed.filter((change) => !/^(meter |speaker style$)/.test(change))).toEqual([])
  await expect(page.getByRole('meter', { name: 'Microphone level' })).toHaveAttribute('aria-valuenow', '-30')
  await expect(page.getByRole('meter', { name: 'Speaker level' })).toHaveAttribute('aria-valuenow', '-12')
})

test('a failed command is reported in a toast that can be dismissed', async ({ open }) => {
  const { page } = await open(online)
  await page.evaluate(() => window.script.failWith({ key: 'problem.callExists' }))
  await button(page, `Call ${everybody[0]?.name ?? ''}`).click()
  await expect(page.getByRole('alert')).toContainText('You already have a call')
  await button(page, 'Dismiss').click()
  await expect(page.getByRole('alert')).toHaveCount(0)
})
