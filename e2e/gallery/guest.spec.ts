import type { Page } from '@playwright/test'
import { mkdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../../scripts/build.mjs'
import { accessibilityProblems } from './axe'
import { photograph } from './debugging'
import { expect, test } from './test'

/** The page for guests as it ships. */
const built = fileURLToPath(new URL('../../out/guest', import.meta.url))
const folder = fileURLToPath(new URL('../../artefacts/screenshots/guest', import.meta.url))

/** Nothing listens here: requests are answered from the disk before they leave Chromium. */
const TRUSTED = 'http://localhost'
const OPEN = 'http://phones.invalid'
const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
const SIZES = { wide: { width: 1000, height: 700 }, narrow: { width: 360, height: 740 } } as const

/** Runs before the page's own scripts: a microphone that hums, or none. */
const microphone = (has: boolean): void => {
  if (!('mediaDevices' in navigator)) return
  navigator.mediaDevices.getUserMedia = () => {
    if (!has) return Promise.reject(new DOMException('', 'NotAllowedError'))
    const context = new AudioContext()
    const hum = new OscillatorNode(context)
    const sound = new MediaStreamAudioDestinationNode(context)
    hum.connect(sound)
    hum.start()
    return Promise.resolve(sound.stream)
  }
}

/** A broker that grants everything, and has what a test wants. */
const broker = (page: Page, exists: boolean): Promise<void> =>
  page.routeWebSocket('**/broker', (socket) => {
    socket.onMessage((text) => {
      const { id, method } = JSON.parse(String(text)) as { readonly id?: string; readonly method: string }
      const result = method === 'exists' ? exists : true
      if (id !== undefined) socket.send(JSON.stringify({ id, result, error: null }))
    })
  })

/** A gateway with a room: nobody answers, or somebody says no. */
const gateway = (page: Page, reason: string | undefined): Promise<void> =>
  page.routeWebSocket('**/api/room/*', (socket) => {
    socket.onMessage((text) => {
      const { action } = JSON.parse(String(text)) as { readonly action: string }
      if (action === 'auth') socket.send(JSON.stringify({ action: 'hello' }))
      else if (reason === undefined) socket.send(JSON.stringify({ action: 'asked' }))
      else socket.send(JSON.stringify({ action: 'refused', reason }))
    })
  })

interface GuestScene {
  readonly name: string
  readonly url: string
  readonly isRefused?: true
  readonly isAway?: true
  /** Why nobody lets us into the room; undefined: nobody answers. */
  readonly isTurnedAway?: string
  readonly act?: (page: Page) => Promise<void>
}

const callAda = async (page: Page): Promise<void> => {
  // The first button of the language that is on: there are two, and the last one calls.
  await page.locator('input').fill('Zoe')
  await page.locator('button[type=submit]').click()
}
const LONG = 'Wolfeschlegelsteinhausenbergerdorff von der Lindenstraße'
const scenes: readonly GuestScene[] = [
  { name: 'start', url: `${TRUSTED}/call/Ada%20Lovelace` },
  { name: 'long-name', url: `${TRUSTED}/call/${encodeURIComponent(LONG)}` },
  {
    name: 'no-name',
    url: `${TRUSTED}/call/Ada%20Lovelace`,
    act: (page) => page.locator('button[type=submit]').click(),
  },
  {
    name: 'microphone',
    url: `${TRUSTED}/call/Ada%20Lovelace`,
    act: async (page) => {
      await page.locator('.guest-microphone button').click()
      await page.getByRole('meter').waitFor()
    },
  },
  {
    name: 'refused',
    url: `${TRUSTED}/call/Ada%20Lovelace`,
    isRefused: true,
    act: async (page) => {
      await page.locator('.guest-microphone button').click()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'calling',
    url: `${TRUSTED}/call/Ada%20Lovelace`,
    act: async (page) => {
      await callAda(page)
      await page.locator('[data-call-state=calling]').first().waitFor()
    },
  },
  {
    name: 'not-here',
    url: `${TRUSTED}/call/Ada%20Lovelace`,
    isAway: true,
    act: async (page) => {
      await callAda(page)
      await page.locator('[data-call-state=ended]').first().waitFor()
    },
  },
  { name: 'without-https', url: `${OPEN}/call/Ada%20Lovelace` },
  { name: 'room', url: `${TRUSTED}/room/Workshop` },
  {
    name: 'room-asking',
    url: `${TRUSTED}/room/${encodeURIComponent(LONG)}`,
    act: async (page) => {
      await callAda(page)
      await page.locator('[data-call-state=asking]').first().waitFor()
    },
  },
  {
    name: 'room-refused',
    url: `${TRUSTED}/room/Workshop`,
    isTurnedAway: 'no-guests',
    act: async (page) => {
      await callAda(page)
      await page.locator('[data-call-state=ended]').first().waitFor()
    },
  },
  { name: 'nowhere', url: `${TRUSTED}/call/%20` },
]

test.beforeAll(async () => {
  await ensureBuilt(['guest'])
  await mkdir(folder, { recursive: true })
})

for (const { name, url, isRefused, isAway, isTurnedAway, act } of scenes) {
  test(`the guest’s page “${name}” passes its checks in every language, size and theme`, async ({
    chromium,
  }) => {
    for (const locale of ['en-GB', 'fr-FR']) {
      const context = await chromium.newContext({ locale, viewport: SIZES.wide })
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      const complaints: string[] = []
      page.on('pageerror', ({ message }) => complaints.push(message))
      await page.route('**/*', async (route) => {
        const { pathname } = new URL(route.request().url())
        if (pathname === '/guest/ice') return route.fulfill({ json: {} })
        const file = pathname.startsWith('/guest/') ? pathname.slice('/guest/'.length) : 'index.html'
        const contentType = TYPES[extname(file)] ?? 'text/html; charset=utf-8'
        return route.fulfill({ body: await readFile(join(built, file)), contentType })
      })
      await broker(page, isAway !== true)
      await gateway(page, isTurnedAway)
      await page.addInitScript(microphone, isRefused !== true)
      await page.goto(url)
      await page.locator('main').waitFor()
      await act?.(page)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        for (const [size, viewport] of Object.entries(SIZES)) {
          const what = `${name}-${locale.slice(0, 2)}-${size}-${colorScheme}`
          await page.setViewportSize(viewport)
          await photograph(page, join(folder, `${what}.png`))
          const isTooWide = await page.evaluate(() =>
            [document.documentElement, ...document.querySelectorAll('main')].some(
              (box) => box.scrollWidth > box.clientWidth,
            ),
          )
          expect(isTooWide, `${what} is wider than its window`).toBe(false)
        }
        expect(await accessibilityProblems(page, 'everything'), `${name} ${locale} ${colorScheme}`).toEqual(
          [],
        )
      }
      expect(complaints).toEqual([])
      await context.close()
    }
  })
}
