import { chromium, type Browser, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppState } from '../../electron/api'
import { installScriptedApi } from './scripted-api'

/** The renderer as it ships. A new build keeps the old files for an hour. */
const built = fileURLToPath(new URL('../../out/renderer', import.meta.url))

/** Nothing listens here: requests are answered from the disk before they leave Chromium. */
const ORIGIN = 'http://ringdown.invalid'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** Chromium without its own network traffic. The caller closes it. */
export function launchChromium(extraArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['RINGDOWN_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...extraArgs,
    ],
    timeout: 20_000,
  })
}

export interface OpenPage {
  readonly page: Page
  /** The page's complaints: console errors, exceptions, violations of its security policy. */
  readonly complaints: readonly string[]
}

/**
 * Opens the built renderer on a scripted phone. Closing the page's context ends it.
 *
 * @param query selects the window: `?mini` is the small one
 */
export async function openPage(
  browser: Browser,
  state: AppState,
  query: '' | '?mini' = '',
): Promise<OpenPage> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)

  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })

  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url())
    // Chromium requests it by itself.
    if (pathname === '/favicon.ico') return route.fulfill({ status: 204 })
    const body = await readFile(join(built, pathname))
    return route.fulfill({ body, contentType: TYPES[extname(pathname)] ?? 'application/octet-stream' })
  })
  await page.addInitScript(installScriptedApi, state)
  await page.goto(`${ORIGIN}/index.html${query}`)
  await page.locator('#root main:not([aria-busy])').waitFor()
  return { page, complaints }
}
