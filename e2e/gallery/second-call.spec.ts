import type { Page } from '@playwright/test'
import type { AppState, CallState } from '../../electron/api'
import { held, NOW_MS, online, talking } from '../../lab/window/example-state'
import { expect, test } from './test'
import { button, push, search, settled } from './on-page'
import { somebody } from '../../renderer/state/testing/somebody'

/** The object of the user's consent: exactly this second call. */
const ALAN = { id: 1, contact: 'Alan Turing' }
const GRACE = { id: 1, contact: 'Grace Hopper' }

const sent = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => window.script.sent.map(({ name, args }) => [name, ...args]))

const card = (page: Page) => page.getByRole('region', { name: 'Alan Turing is also calling' })
const bar = (page: Page) => page.getByRole('region', { name: 'Call on hold' })

const inCall: AppState = { ...online, call: talking }
const second: AppState = {
  ...inCall,
  waiting: { ...somebody('Alan Turing'), privacy: 'not-private', sinceMs: NOW_MS },
}
const ended: CallState = {
  kind: 'ended',
  ...somebody('Grace Hopper'),
  privacy: 'not-private',
  direction: 'outgoing',
  reason: 'peer-hung-up',
  durationMs: 1000,
  atMs: NOW_MS,
}

test.describe('a second caller', () => {
  test('is announced at once, takes no focus and moves no button of the call', async ({ open }) => {
    const { page } = await open(online)
    await push(page, inCall)
    await search(page).focus()
    // The bar slides in.
    await settled(page)
    const before = await button(page, 'Hang up').boundingBox()
    await push(page, second)
    await expect(card(page).getByRole('alert')).toHaveText('Alan Turing is also calling')
    await expect(page).toHaveTitle('Alan Turing is also calling – Ringdown')
    await expect(search(page)).toBeFocused()
    expect(await button(page, 'Hang up').boundingBox()).toEqual(before)
    await button(page, 'Hang up').click()
    expect(await sent(page)).toEqual([['hangUp', GRACE]])
  })

  test('keeps the hang-up button reachable in the smallest window as well', async ({ open }) => {
    const { page } = await open(inCall)
    await page.setViewportSize({ width: 360, height: 540 })
    await push(page, second)
    await expect(card(page)).toBeVisible()
    await button(page, 'Hang up').click()
    expect(await sent(page)).toEqual([['hangUp', GRACE]])
  })

  test('is answered or declined by buttons', async ({ open }) => {
    const { page } = await open(second)
    await button(page, 'Hold and answer').click()
    await button(page, 'End and answer').click()
    await button(page, 'Decline').click()
    expect(await sent(page)).toEqual([
      ['acceptWaiting', ALAN, 'hold'],
      ['acceptWaiting', ALAN, 'end'],
      ['refuseWaiting', ALAN],
    ])
  })

  test('is answered or declined by keys, but not by typing', async ({ open }) => {
    const { page } = await open(second)
    await search(page).focus()
    await page.keyboard.type('ade')
    await expect(search(page)).toHaveValue('ade')
    await button(page, 'Mute').focus()
    for (const key of ['h', 'a', 'e', 'd']) await page.keyboard.press(key)
    expect(await sent(page)).toEqual([
      ['acceptWaiting', ALAN, 'hold'],
      ['acceptWaiting', ALAN, 'end'],
      ['refuseWaiting', ALAN],
    ])
  })

  test('returns the focus of its buttons to the call', async ({ open }) => {
    const { page } = await open(online)
    await push(page, inCall)
    await push(page, second)
    await button(page, 'Decline').focus()
    await push(page, inCall)
    await expect(button(page, 'Mute')).toBeFocused()
  })
})

test.describe('a call on hold', () => {
  test('is held by button and by key, and resumed the same way', async ({ open }) => {
    const { page } = await open(inCall)
    await button(page, 'Hold').click()
    await page.keyboard.press('h')
    await push(page, { ...online, held })
    await expect(bar(page)).toContainText('Alan Turing is on hold')
    await expect(page.locator('#root > [aria-live=polite]')).toHaveText('Alan Turing is on hold')
    await expect(button(page, 'Resume')).toBeFocused()
    await page.keyboard.press('h')
    await button(page, 'Resume').click()
    expect(await sent(page)).toEqual([
      ['swapCalls', GRACE],
      ['swapCalls', GRACE],
      ['swapCalls', ALAN],
      ['swapCalls', ALAN],
    ])
  })

  test('is swapped with the active one, or hung up next to it', async ({ open }) => {
    const { page } = await open({ ...inCall, held })
    await expect(button(page, 'Hold')).toHaveCount(0)
    await button(page, 'Swap').click()
    await button(page, 'End call with Alan Turing').click()
    await button(page, 'Hang up').click()
    expect(await sent(page)).toEqual([
      ['swapCalls', ALAN],
      ['hangUpHeld', ALAN],
      ['hangUp', GRACE],
    ])
  })

  test('can be resumed when the other call is over', async ({ open }) => {
    const { page } = await open({ ...inCall, held })
    await push(page, { ...online, call: ended, held })
    await button(page, 'Resume call').click()
    await page.keyboard.press('h')
    await page.keyboard.press('Escape')
    expect(await sent(page)).toEqual([['swapCalls', ALAN], ['swapCalls', ALAN], ['dismissEnded']])
  })

  test('is not ended by signing out without a question', async ({ open }) => {
    const { page } = await open({ ...online, held })
    await button(page, 'Sign out').click()
    await expect(page.getByRole('dialog', { name: 'Sign out and hang up?' })).toBeVisible()
    expect(await sent(page)).toEqual([])
  })
})
