import type { Page } from '@playwright/test'
import { inRoom, inside, manyTexts, two } from '../../lab/window/room-state'
import { expect, test } from './test'

const TEXTS = 10_000
const many = manyTexts(TEXTS)

const row = (page: Page, n: number) => page.locator(`[data-text="t${n}"]`)
const drawn = (page: Page): Promise<number> => page.locator('.text').count()

test.describe('ten thousand texts', () => {
  test('are drawn where they are in sight, from the newest on', async ({ open }) => {
    const { page, complaints } = await open(inRoom(inside, two))
    await page.evaluate((changes) => window.script.texts(changes), {
      ...{ conversation: { kind: 'room', name: 'Workshop' } as const, put: many, isWhole: true },
    })
    await expect(row(page, TEXTS - 1)).toBeInViewport()
    expect(await drawn(page)).toBeLessThan(100)
    const log = page.getByRole('log')
    // The list is still on its way to its end for a moment.
    await expect(async () => {
      await log.evaluate((element) => {
        element.scrollTop = element.scrollHeight / 2
      })
      await expect(row(page, TEXTS - 1)).not.toBeInViewport({ timeout: 500 })
    }).toPass()
    await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeVisible()
    expect(await drawn(page)).toBeLessThan(100)
    expect(complaints).toEqual([])
  })

  test('are reached by Home and End, and the newest comes into sight again', async ({ open }) => {
    const { page } = await open(inRoom(inside, two))
    await page.evaluate((changes) => window.script.texts(changes), {
      ...{ conversation: { kind: 'room', name: 'Workshop' } as const, put: many, isWhole: true },
    })
    await row(page, TEXTS - 1).focus()
    await page.keyboard.press('Home')
    await expect(row(page, 0)).toBeFocused()
    await expect(row(page, 0)).toBeInViewport()
    await page.keyboard.press('End')
    await expect(row(page, TEXTS - 1)).toBeFocused()
    await expect(row(page, TEXTS - 1)).toBeInViewport()
  })
})
