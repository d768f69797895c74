import type { CDPSession, Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'

// What only Chromium's debugger can do to a page.

const sessions = new WeakMap<Page, Promise<CDPSession>>()

function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page)
  sessions.set(page, session)
  return session
}

/**
 * A picture of the current page. Uses the debugger's screenshot, which is fast: Playwright's waits for things that are
 * already still.
 */
export async function photograph(page: Page, file: string): Promise<void> {
  const session = await sessionOf(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
  await writeFile(file, Buffer.from(data, 'base64'))
}

/** Chromium's own sizes. CSS pixels */
const STANDARD = 16
const FIXED = 13

/**
 * Sets the size of the text as the browser's settings do, which lengths in `rem` and media queries follow. Lasts until
 * it is set again.
 *
 * @param factor 1 is the usual size
 */
export async function setTextSize(page: Page, factor: number): Promise<void> {
  const session = await sessionOf(page)
  await session.send('Page.setFontSizes', {
    fontSizes: { standard: factor * STANDARD, fixed: factor * FIXED },
  })
}
