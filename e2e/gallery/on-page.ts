import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'

// What the tests of the window do on every page.

/** Shows this state. */
export const push = (page: Page, state: AppState): Promise<void> =>
  page.evaluate((next) => window.script.push(next), state)

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** The search above the people and rooms. */
export const search = (page: Page) => page.getByRole('textbox', { name: 'Search', exact: true })

/** Waits until nothing moves. */
export const settled = async (page: Page): Promise<void> => {
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
}
