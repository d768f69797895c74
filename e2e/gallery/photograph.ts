import type { CDPSession, Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'

const sessions = new WeakMap<Page, Promise<CDPSession>>()

/**
 * A picture of the current page. Uses the debugger's screenshot, which is fast: Playwright's waits for things that are
 * already still.
 */
export async function photograph(page: Page, file: string): Promise<void> {
  let session = sessions.get(page)
  if (!session) {
    session = page.context().newCDPSession(page)
    sessions.set(page, session)
  }
  const { data } = await (
    await session
  ).send('Page.captureScreenshot', {
    format: 'png',
    optimizeForSpeed: true,
  })
  await writeFile(file, Buffer.from(data, 'base64'))
}
