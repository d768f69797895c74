import { test as base, type Browser } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { ensureBuilt } from '../../scripts/build.mjs'
import { launchChromium, openPage, ReusedPage, type OpenPage } from '../../lab/window/open-page'

export { expect } from '@playwright/test'

interface Fixtures {
  /** Opens the interface in a state. The page is used again by the next test, which gets a new document. */
  readonly open: (state: AppState) => Promise<OpenPage>
  /** The same in a page of its own, for a test that sets the clock; closed when the test ends. */
  readonly openApart: (state: AppState) => Promise<OpenPage>
}

interface WorkerFixtures {
  readonly chromium: Browser
  readonly reusedPage: ReusedPage
}

/** Playwright's `test`, on the built renderer with a scripted phone behind it. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  chromium: [
    // Playwright derives the fixtures that this one needs from an object pattern: here none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await ensureBuilt(['renderer'])
      const browser = await launchChromium()
      await use(browser)
      await browser.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  reusedPage: [
    async ({ chromium }, use) => {
      const page = await ReusedPage.create(chromium)
      await use(page)
      await page.close()
    },
    { scope: 'worker' },
  ],
  open: async ({ reusedPage }, use) => {
    await use((state) => reusedPage.open(state))
  },
  openApart: async ({ chromium }, use) => {
    const opened: OpenPage[] = []
    await use(async (state) => {
      const page = await openPage(chromium, state)
      opened.push(page)
      return page
    })
    for (const { page } of opened) await page.context().close()
  },
})
