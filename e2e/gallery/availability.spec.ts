import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { busy } from './availability-scenes'
import { openPerson } from './people-scenes'
import { held, online, talking } from '../../lab/window/example-state'
import { expect, test } from './test'
import { push, settled } from './on-page'

const sent = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => window.script.sent.map(({ name, args }) => [name, ...args]))
const rowOf = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).and(page.locator('[data-row]'))

test.describe('somebody who may not answer', () => {
  test('has it said in words in the row, and can be called', async ({ open }) => {
    const { page } = await open(busy)
    await expect(rowOf(page, 'Ada Lovelace')).toHaveAccessibleDescription('In a call')
    await expect(rowOf(page, 'Ada Lovelace')).toContainText('In a call')
    await page.getByRole('button', { name: 'Call Grace Hopper', exact: true }).click()
    expect(await sent(page)).toContainEqual(['call', 'Grace Hopper'])
  })

  test('has it said on the page, which calls them all the same', async ({ open }) => {
    const { page } = await open(busy)
    await openPerson(page, 'Grace Hopper')
    await expect(page.getByText('Do not disturb. Your call may not ring.')).toBeVisible()
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    expect(await sent(page)).toContainEqual(['call', 'Grace Hopper'])
  })

  test('is nobody while the server is away', async ({ open }) => {
    const { page } = await open({ ...busy, connection: { kind: 'connecting', attempt: 1 } })
    await expect(page.getByText('In a call', { exact: true })).toHaveCount(0)
  })
})

test('a setting keeps from others that we are busy', async ({ open }) => {
  const { page } = await open(online)
  await page.keyboard.press('Control+,')
  await page.getByRole('dialog').getByRole('tab', { name: 'Privacy', exact: true }).click()
  await page.getByRole('switch', { name: 'Show others when I am busy' }).click()
  expect(await sent(page)).toContainEqual(['changeSettings', { calls: { sharesStatus: false } }])
})

test('a setting keeps the addresses of this computer from others', async ({ open }) => {
  const { page } = await open(online)
  await page.keyboard.press('Control+,')
  await page.getByRole('dialog').getByRole('tab', { name: 'Privacy', exact: true }).click()
  await page.getByRole('switch', { name: 'Share all addresses of this computer' }).click()
  expect(await sent(page)).toContainEqual(['changeSettings', { calls: { offersAddresses: false } }])
})

test('a setting relays all calls, and no addresses are offered then', async ({ open }) => {
  const { page } = await open(online)
  await page.keyboard.press('Control+,')
  await page.getByRole('dialog').getByRole('tab', { name: 'Privacy', exact: true }).click()
  await page.getByRole('switch', { name: 'Always relay calls' }).click()
  expect(await sent(page)).toContainEqual(['changeSettings', { calls: { relayOnly: true } }])
  const { settings } = online
  await push(page, { ...online, settings: { ...settings, calls: { ...settings.calls, relayOnly: true } } })
  const offers = page.getByRole('switch', { name: 'Share all addresses of this computer' })
  await expect(offers).not.toBeChecked()
  await expect(offers).toHaveAttribute('aria-disabled', 'true')
  await expect(offers).toHaveAccessibleDescription(/Not available while calls are always relayed\./)
})

test.describe('a call whose voice is missing', () => {
  const without: AppState = { ...online, call: { ...talking, isReconnecting: true } }

  test('says so at once and to screen readers, and moves no button', async ({ open }) => {
    const { page } = await open({ ...online, call: talking })
    const hangUp = page.getByRole('button', { name: 'Hang up', exact: true })
    // The bar slides in.
    await settled(page)
    const before = await hangUp.boundingBox()
    await push(page, without)
    await expect(page.locator('.call-note')).toHaveText(/^Reconnecting…/)
    await expect(page.locator('[aria-live="polite"]').first()).toHaveText(/^Reconnecting….*Grace Hopper/)
    expect(await hangUp.boundingBox()).toEqual(before)
    await push(page, { ...online, call: talking })
    await expect(page.locator('.call-note')).toHaveCount(0)
  })

  test('says so on hold', async ({ open }) => {
    const { page } = await open({ ...online, held: { ...held, isReconnecting: true } })
    await expect(page.getByRole('region', { name: 'Call on hold' })).toContainText('Reconnecting…')
  })
})

test.describe('the other side of a call', () => {
  const inCall: AppState = { ...online, call: talking }
  const stage = (page: Page) => page.getByRole('region', { name: 'Call', exact: true })
  const withPeer = (muted: boolean, holding: boolean): AppState => ({
    ...online,
    call: { ...talking, peer: { muted, holding } },
  })

  test('that is muted, or holds, is said and announced, and moves no button', async ({ open }) => {
    const { page } = await open(inCall)
    const hangUp = page.getByRole('button', { name: 'Hang up', exact: true })
    // The bar slides in.
    await settled(page)
    const before = await hangUp.boundingBox()
    const announced = page.locator('[aria-live="polite"]').first()
    for (const [state, words] of [
      [withPeer(true, false), 'Grace Hopper is muted.'],
      [withPeer(false, true), 'Grace Hopper has put you on hold.'],
      [withPeer(true, true), 'Grace Hopper has put you on hold.'],
    ] as const) {
      await push(page, state)
      await expect(stage(page).getByText(words)).toBeVisible()
      await expect(announced).toContainText(words)
      expect(await hangUp.boundingBox()).toEqual(before)
    }
    await push(page, withPeer(false, false))
    await expect(stage(page)).not.toContainText('hold.')
    expect(await hangUp.boundingBox()).toEqual(before)
  })

  test('that holds, too, is said on the bar of a held call', async ({ open }) => {
    const { page } = await open({ ...inCall, held: { ...held, peer: { muted: false, holding: true } } })
    await expect(page.getByRole('region', { name: 'Call on hold' })).toContainText(
      'Alan Turing has put you on hold.',
    )
  })
})
