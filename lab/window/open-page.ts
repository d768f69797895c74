import { chromium, type Browser, type Disposable, type Page } from '@playwright/test'
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

/** The small window has the query `?mini`. */
type Query = '' | '?mini'

/** The size of a window that a test has not sized, in CSS pixels. */
const VIEWPORT = { width: 1280, height: 720 } as const

/**
 * A page for one test after the other. Each of them gets a new document with a new scripted phone; only the renderer
 * process stays, because a new one takes four times as long to show the interface as a new document.
 */
export class ReusedPage {
  #complaints: string[] = []
  #script: Disposable | undefined

  private constructor(private readonly page: Page) {
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => this.#complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complaints.push(message.text())
    })
  }

  static async create(browser: Browser): Promise<ReusedPage> {
    const context = await browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      viewport: VIEWPORT,
    })
    const page = await context.newPage()
    await page.route(`${ORIGIN}/**`, async (route) => {
      const { pathname } = new URL(route.request().url())
      // Chromium requests it by itself.
      if (pathname === '/favicon.ico') return route.fulfill({ status: 204 })
      const body = await readFile(join(built, pathname))
      return route.fulfill({ body, contentType: TYPES[extname(pathname)] ?? 'application/octet-stream' })
    })
    return new ReusedPage(page)
  }

  /**
   * Opens the built renderer on a new scripted phone, in a window of the usual size and look.
   *
   * @throws {Error} when a test has set the page's clock, which no new document undoes
   */
  async open(state: AppState, query: Query = ''): Promise<OpenPage> {
    const { page } = this
    if (!(await page.evaluate(() => Date.toString().includes('[native code]'))))
      throw new Error('an earlier test set the clock of this page: it needs a page of its own (openApart)')
    await this.#script?.dispose()
    this.#script = await page.addInitScript(installScriptedApi, state)
    const complaints: string[] = (this.#complaints = [])
    await page.setViewportSize(VIEWPORT)
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
    // Nothing of the new document is under the mouse.
    await page.mouse.move(0, 0)
    await page.goto(`${ORIGIN}/index.html${query}`)
    await page.locator('#root main:not([aria-busy])').waitFor()
    return { page, complaints }
  }

  close(): Promise<void> {
    return this.page.context().close()
  }
}

/** Opens the built renderer on a scripted phone, in a page of its own. Closing the page's context ends it. */
export async function openPage(browser: Browser, state: AppState, query: Query = ''): Promise<OpenPage> {
  return (await ReusedPage.create(browser)).open(state, query)
}
