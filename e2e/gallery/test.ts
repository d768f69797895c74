import { rm } from 'node:fs/promises'
import { test as base, type Browser } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { buildRenderer, launchChromium, openPage, type OpenPage } from './open-page'

export { expect } from '@playwright/test'

interface Gallery {
  readonly browser: Browser
  readonly built: string
}

interface Fixtures {
  /** Opens the interface in a state; closed when the test ends. */
  readonly open: (state: AppState) => Promise<OpenPage>
}

/** Playwright's `test`, on the built renderer with a scripted phone behind it. */
export const test = base.extend<Fixtures, { readonly gallery: Gallery }>({
  gallery: [
    // Playwright derives the fixtures that this one needs from an object pattern: here none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const built = await buildRenderer()
      const browser = await launchChromium()
      await use({ browser, built })
      await browser.close()
      await rm(built, { recursive: true })
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  open: async ({ gallery }, use) => {
    await use((state) => openPage(gallery.browser, gallery.built, state))
    for (const context of gallery.browser.contexts()) await context.close()
  },
})
