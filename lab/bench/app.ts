import type { Page } from '@playwright/test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PulseDaemon } from '../audio/pulse-daemon'
import { RingdownApp } from '../phones/ringdown-app'
import { ServerProcess } from '../phones/server-process'
import { WireClient } from '../../server/directory/testing/wire-client'
import { percentile } from './analysis/percentile'
import { costOfOne, treeOf } from './call/process-cost'
import { presenceCost } from './presence'
import { Results } from './results'

/**
 * What the app costs who waits for it: from start to a window that can be used, for the first time and signed in again;
 * the processor time of an idle app while people come and go; frames while a list of 500 contacts is scrolled in a call;
 * memory of the page. On Electron, or on its stand-in.
 */
const STARTS = 5
const CONTACTS = 500
const CROWDS = [2_000, 10_000]
const SCROLL_SECONDS = 8
const PATIENCE_MS = 30_000
const MEGABYTE = 2 ** 20

const daemon = await PulseDaemon.start(['mouth', 'ear', 'other-mouth', 'other-ear'])
const server = await ServerProcess.start()
const folder = mkdtempSync(join(tmpdir(), 'ringdown-bench-app-'))
/** People who are only there. */
const others: WireClient[] = []
const apps: RingdownApp[] = []

const launch = async (name: string, mouth = 'mouth', ear = 'ear'): Promise<RingdownApp> => {
  const app = await RingdownApp.launch({ env: daemon.envFor(mouth, ear), userData: join(folder, name) })
  apps.push(app)
  return app
}

/** ms from launch to what `isThere` waits for; the app is closed again. */
const startMs = async (name: string, isThere: (page: Page) => Promise<unknown>): Promise<number> => {
  const before = performance.now()
  const app = await launch(name)
  await isThere(app.page)
  const ms = performance.now() - before
  await app.close()
  apps.splice(apps.indexOf(app), 1)
  return ms
}

const canType = (page: Page): Promise<void> =>
  page.getByRole('textbox', { name: 'Your name' }).waitFor({ timeout: PATIENCE_MS })
const isOnline = (page: Page): Promise<void> =>
  page.locator('[data-connection="online"]').waitFor({ timeout: PATIENCE_MS })

/** Resident memory of the app's pages (Linux): the largest renderer below this process. MB */
const pageMb = (): number => {
  const renderers = treeOf(process.pid).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer'),
  )
  return Math.max(0, ...renderers.map((pid) => costOfOne(pid).residentMb))
}

/** Notes how long each frame takes, as the page sees it. An expression, for the page has another language level. */
const NOTE_FRAMES = `(() => {
  window.frames_ms = []
  let last = performance.now()
  const note = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(note) }
  requestAnimationFrame(note)
})()`

const scrolled = async (page: Page): Promise<number[]> => {
  await page.getByRole('button', { name: 'Call contact 001', exact: true }).hover()
  await page.evaluate(NOTE_FRAMES)
  const until = performance.now() + SCROLL_SECONDS * 1000
  for (let step = 0; performance.now() < until; step++) await page.mouse.wheel(0, step % 80 < 40 ? 300 : -300)
  return page.evaluate<number[]>('window.frames_ms')
}

interface Row {
  readonly what: string
  readonly figure: string
}

const results = new Results<Row>({
  name: 'app',
  line: ({ what, figure }) => `${what.padEnd(62)} ${figure}`,
})
const show = (what: string, figure: string): Promise<void> => results.add({ what, figure })

try {
  const first: number[] = []
  for (let n = 0; n < STARTS; n++) first.push(await startMs(`first-${n}`, canType))
  await show(
    'start to a name that can be typed, first time, median',
    `${percentile(first, 0.5).toFixed(0)} ms`,
  )

  const alice = await launch('alice')
  await alice.signIn('alice', server.address)
  await alice.close()
  apps.length = 0
  const again: number[] = []
  for (let n = 0; n < STARTS; n++) again.push(await startMs('alice', isOnline))
  await show('start to signed in, every other time, median', `${percentile(again, 0.5).toFixed(0)} ms`)

  for (const contacts of CROWDS) {
    const cost = await presenceCost(contacts, (name) => launch(name))
    apps.length = 0
    await show(
      `main process, idle, ${contacts} contacts, ten changes a second`,
      `${cost.mainPercent.toFixed(1)} % of a core`,
    )
    await show('… page', `${cost.pagePercent.toFixed(1)} %`)
    await show('… one change costs the main process', `${cost.mainMsPerChange.toFixed(2)} ms`)
  }

  for (let n = 1; n < CONTACTS; n++)
    others.push(await WireClient.loggedIn(server.port, `contact ${String(n).padStart(3, '0')}`))
  const bob = await launch('bob', 'other-mouth', 'other-ear')
  await bob.signIn('bob', server.address)
  const back = await launch('alice')
  await isOnline(back.page)
  await back.call('bob')
  await bob.accept()
  await back.shows('talking')
  const frames = (await scrolled(back.page)).sort((a, b) => a - b)
  await show(
    `frame while ${CONTACTS} contacts are scrolled in a call, median`,
    `${percentile(frames, 0.5).toFixed(1)} ms`,
  )
  await show(
    '… 95th, 99th percentile',
    [0.95, 0.99].map((p) => `${percentile(frames, p).toFixed(1)} ms`).join(', '),
  )
  const heap = await back.page.evaluate<number>('performance.memory.usedJSHeapSize')
  await show('JavaScript heap of that page', `${(heap / MEGABYTE).toFixed(1)} MB`)
  await show("resident memory of the page's process", `${pageMb().toFixed(0)} MB`)
  results.finish()
} finally {
  await Promise.all(apps.map((app) => app.close()))
  for (const { socket } of others) socket.destroy()
  await server.stop()
  await daemon.stop()
  rmSync(folder, { recursive: true, force: true })
}
