import type { Page } from '@playwright/test'
import type { AppState, CallQuality } from '../../electron/api'
import { byTcp, fair, good, poor, relayed, relayedByTcp, relayedThere } from './example-quality'
import { online, talking } from '../../lab/window/example-state'
import { expect, test } from './test'
import { button, push } from './on-page'
import { somebody } from '../../renderer/state/testing/somebody'

const inCall: AppState = { ...online, call: talking }
const tick = (page: Page, quality: CallQuality): Promise<void> =>
  page.evaluate((now) => window.script.quality(now), quality)

const panel = (page: Page) => page.getByRole('dialog', { name: 'Call quality' })
const figure = (page: Page, label: string) =>
  panel(page)
    .locator('dl > div', { has: page.getByText(label, { exact: true }) })
    .locator('dd')

test.describe('the quality of a call', () => {
  test('is shown by a word and bars, and announced only when the word changes', async ({ open }) => {
    const { page } = await open(inCall)
    await expect(button(page, 'Measuring…')).toBeDisabled()
    await tick(page, good)
    await expect(button(page, 'Good connection')).toBeEnabled()
    const spoken = page.locator('.call-facts [role=status]')
    await expect(spoken).toHaveText('')
    await tick(page, { ...good, mos: 4.2 })
    await expect(spoken).toHaveText('')
    await tick(page, poor)
    await expect(button(page, 'Poor connection')).toBeVisible()
    await expect(page.locator('.bars [data-full=true]')).toHaveCount(1)
    await expect(spoken).toHaveText('Poor connection')
  })

  test('opens by Enter and closes by Escape, which restores the focus', async ({ open }) => {
    const { page } = await open(inCall)
    await tick(page, good)
    const indicator = button(page, 'Good connection')
    await indicator.focus()
    await page.keyboard.press('Enter')
    await expect(indicator).toHaveAttribute('aria-expanded', 'true')
    await expect(panel(page).getByRole('button', { name: 'Close' })).toBeFocused()
    await page.keyboard.press('m')
    await page.keyboard.press('Escape')
    await expect(panel(page)).toBeHidden()
    await expect(indicator).toBeFocused()
    expect(await page.evaluate(() => window.script.sent)).toEqual([{ name: 'setMuted', args: [true] }])
  })

  test('leaves the focus where the user has moved it, and Escape to the search box', async ({ open }) => {
    const { page } = await open(inCall)
    await tick(page, good)
    await button(page, 'Good connection').click()
    const search = page.getByRole('textbox', { name: 'Search', exact: true })
    await search.fill('ada')
    await page.keyboard.press('Escape')
    await expect(search).toHaveValue('')
    await expect(panel(page)).toBeVisible()
    await button(page, 'Mute').focus()
    await page.keyboard.press('Escape')
    await expect(panel(page)).toBeHidden()
    await expect(button(page, 'Mute')).toBeFocused()
  })

  test('is shown in detail by figures, and by graphs with a text alternative', async ({ open }) => {
    const { page } = await open(inCall)
    await tick(page, {
      ...fair,
      bufferMs: 61.6,
      targetMs: 80,
      concealedMs: 2140,
      bitrate: 24_000,
      history: [60, 44, 61.6].map((bufferMs) => ({ bufferMs, jitterMs: 3, bitrate: 24_000 })),
    })
    await button(page, 'Fair connection').click()
    await expect(panel(page)).toContainText('3.7 Easy to follow.', {
      useInnerText: true,
    })
    await expect(figure(page, 'Buffer')).toHaveText('62 of 80 ms')
    await expect(figure(page, 'Filled in')).toHaveText('2.1 s')
    await expect(figure(page, 'Round trip')).toHaveText('Unknown')
    await expect(figure(page, 'Bit rate')).toHaveText('24 kbit/s')
    await expect(
      panel(page).getByRole('img', { name: 'Buffer now 62 ms, between 44 ms and 62 ms in the last 3 s' }),
    ).toBeVisible()
    await tick(page, { ...poor, bufferMs: 480 })
    await expect(figure(page, 'Buffer')).toHaveText('480 of 480 ms')
  })

  test('tells the path of the voice, and what protects it', async ({ open }) => {
    const { page } = await open(inCall)
    await tick(page, good)
    await button(page, 'Good connection').click()
    await expect(figure(page, 'Path')).toHaveText('Direct (UDP)')
    await expect(figure(page, 'Addresses')).toHaveText(
      'You: local network (host)Them: through a router (srflx)',
    )
    await expect(figure(page, 'Packet length')).toHaveText('10 ms')
    await expect(figure(page, 'Redundancy')).toHaveText('None')
    await expect(figure(page, 'Lost in transit')).toHaveText('0.2 %')
    await expect(figure(page, 'Lost after repair')).toHaveText('0 %')
    await tick(page, relayed)
    await expect(figure(page, 'Path')).toContainText('Relayed by turn.phones.example.org')
    await expect(figure(page, 'Redundancy')).toHaveText('2 repeats')
    await tick(page, relayedThere)
    await expect(figure(page, 'Path')).toHaveText(/^Relayed/)
    await expect(figure(page, 'Addresses')).toContainText('Them: through a relay (relay)')
    await expect(figure(page, 'Redundancy')).toHaveText('FEC')
    await tick(page, byTcp)
    await expect(figure(page, 'Path')).toHaveText('Direct (TCP)')
    await expect(figure(page, 'Addresses')).toHaveCount(0)
    await tick(page, relayedByTcp)
    await expect(figure(page, 'Path')).toContainText(/^Relayed by a-server.*\(TCP\)/)
    await expect(figure(page, 'Redundancy')).toHaveText('1 repeat')
    await tick(page, poor)
    await expect(figure(page, 'Redundancy')).toHaveText('FEC + 1')
  })

  test('says in the call who relays it, and what they learn', async ({ open }) => {
    const { page } = await open(inCall)
    await tick(page, good)
    const note = page.locator('.call-note')
    await expect(note).toHaveCount(0)
    await tick(page, relayed)
    await expect(note).toHaveText(
      'Relayed by turn.phones.example.orgThe relay can’t listen, but sees who talks with whom.',
    )
    await push(page, { ...online, call: { ...talking, privacy: 'not-private' } })
    await expect(note).not.toContainText('hears nothing')
    await expect(note).toContainText('This call is not private.')
    await push(page, { ...online, call: { ...talking, isReconnecting: true } })
    await expect(note).toHaveText(/^Reconnecting…/)
  })

  test('moves no element when it changes', async ({ open }) => {
    const { page } = await open(inCall)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await tick(page, good)
    await button(page, 'Good connection').click()
    const places = () =>
      page.locator('.call button, .quality dd, .sparkline, [role=timer]').evaluateAll((all) =>
        all.map((each) => {
          const { x, y, width, height } = each.getBoundingClientRect()
          return [x, y, width, height].join(' ')
        }),
      )
    for (const width of [1000, 360]) {
      await page.setViewportSize({ width, height: 740 })
      await tick(page, good)
      await expect(button(page, 'Good connection')).toBeVisible()
      const before = await places()
      expect(before.length).toBeGreaterThan(14)
      await tick(page, poor)
      await expect(button(page, 'Poor connection')).toBeVisible()
      expect(await places(), `in a window of ${width} pixels`).toEqual(before)
    }
  })

  test('is not carried over into the next call', async ({ open }) => {
    const { page } = await open(inCall)
    await tick(page, poor)
    await button(page, 'Poor connection').click()
    await push(page, {
      ...online,
      call: { kind: 'calling', ...somebody('Ada Lovelace'), privacy: 'not-private', sinceMs: Date.now() },
    })
    await expect(panel(page)).toBeHidden()
    await push(page, { ...online, call: { ...talking, ...somebody('Ada Lovelace') } })
    await expect(button(page, 'Measuring…')).toBeVisible()
    await tick(page, good)
    await expect(button(page, 'Good connection')).toHaveAttribute('aria-expanded', 'false')
  })
})
