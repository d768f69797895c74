import type { Page } from '@playwright/test'
import type { AppState, Contact } from '../../electron/api'
import { personNamed } from '../../renderer/state/testing/somebody'
import { online } from '../../lab/window/example-state'
import { expect, test } from './test'

const PEOPLE = 20_000
const nameOf = (n: number): string => `p${String(n).padStart(5, '0')}`
const crowd: readonly Contact[] = Array.from({ length: PEOPLE }, (_, n) => ({
  ...{ id: personNamed(nameOf(n)), name: nameOf(n), online: true },
  ...{ privacy: 'not-private', favourite: false, blocked: false },
}))
const state: AppState = { ...online, contacts: crowd }

const rows = (page: Page): Promise<number> => page.locator('button[data-row]').count()
const row = (page: Page, n: number) => page.getByRole('button', { name: nameOf(n), exact: true })

test.describe('twenty thousand people', () => {
  test('are drawn where they are in sight', async ({ open }) => {
    const { page, complaints } = await open(state)
    await expect(row(page, 0)).toBeVisible()
    expect(await rows(page)).toBeLessThan(500)
    const pane = page.locator('.pane-scroll')
    await pane.evaluate((element) => {
      element.scrollTop = element.scrollHeight / 2
    })
    const inTheMiddle = (): Promise<string | null | undefined> =>
      pane.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect()
        const there = document.elementFromPoint(left + width / 2, top + height / 2)
        return there?.closest('button[data-row]')?.textContent
      })
    await expect.poll(inTheMiddle).toMatch(/p(09|10)\d{3}/)
    expect(await rows(page)).toBeLessThan(500)
    expect(complaints).toEqual([])
  })

  test('have a place in the whole list for screen readers', async ({ open }) => {
    const { page } = await open(state)
    const hasPlace = async (n: number): Promise<void> => {
      const item = page.getByRole('listitem').filter({ has: row(page, n) })
      await expect(item).toHaveAttribute('aria-posinset', String(n + 1))
      await expect(item).toHaveAttribute('aria-setsize', String(PEOPLE))
    }
    await hasPlace(0)
    await hasPlace(5)
    await row(page, 0).focus()
    await page.keyboard.press('End')
    await hasPlace(PEOPLE - 1)
  })

  test('are reached by the arrow keys, Home and End', async ({ open }) => {
    const { page } = await open(state)
    await row(page, 0).focus()
    for (let n = 1; n <= 70; n++) {
      await page.keyboard.press('ArrowDown')
      await expect(row(page, n)).toBeFocused()
    }
    await page.keyboard.press('End')
    await expect(row(page, PEOPLE - 1)).toBeFocused()
    await page.keyboard.press('ArrowUp')
    await expect(row(page, PEOPLE - 2)).toBeFocused()
    await page.keyboard.press('Home')
    await expect(page.getByRole('button', { name: 'Calls' })).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(row(page, 0)).toBeFocused()
  })
})
