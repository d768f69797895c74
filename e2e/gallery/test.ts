import { test as base, type Browser } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { ensureBuilt } from '../../scripts/build.mjs'
import { launchChromium, openPage, type OpenPage } from './open-page'

export { expect } from '@playwright/test'

interface Fixtures {
  /** Opens the interface in a state; closed when the test ends. */
  readonly open: (state: AppState) => Promise<OpenPage>
}

/** Playwright's `test`, on the built renderer with a scripted phone behind it. */
export const test = base.extend<Fixtures, { readonly chromium: Browser }>({
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
  open: async ({ chromium }, use) => {
    await use((state) => openPage(chromium, state))
    for (const context of chromium.contexts()) await context.close()
  },
})
