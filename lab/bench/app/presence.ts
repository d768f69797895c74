import type { Page } from '@playwright/test'
import { setTimeout as sleep } from 'node:timers/promises'
import { costOfOne } from '../call/process-cost'
import { SimulatedCrowd } from '../crowd/simulated-crowd'
import type { BenchSetting, Show } from './bench-setting'
import { pageProcess } from './page-process'

const PER_SECOND = 10
const SECONDS = 20
const REST_SECONDS = 10
/** Measures a server whose changes never end: skips the first ones, which a window receives at once. */
const BURST_SECONDS = 5
const LIST_TIMEOUT_MS = 60_000
/** Until the list is drawn. ms */
const SETTLE_MS = 10_000

/** The cost of an idle app with many contacts: at rest, then while ten people a second come or go. */
export async function measurePresence(contacts: number, setting: BenchSetting, show: Show): Promise<void> {
  const crowd = await SimulatedCrowd.start(contacts)
  try {
    const app = await setting.launch(`crowd-${contacts}`)
    await app.signIn('alice', crowd.address, LIST_TIMEOUT_MS)
    await hasRows(app.page, contacts)
    await sleep(SETTLE_MS)
    const page = pageProcess()
    if (page === undefined) throw new Error("the window's process is not below this one: Linux only")
    const pids = { main: await app.electron.evaluate(() => process.pid), page }
    const rest = await shareOfCore(pids, REST_SECONDS, () => undefined)
    await show(`idle with ${contacts} contacts, nobody comes or leaves: main process`, percent(rest.main))
    await show('… page', percent(rest.page))
    await shareOfCore(pids, BURST_SECONDS, () => crowd.change())
    const busy = await shareOfCore(pids, SECONDS, () => crowd.change())
    await show('… ten changes a second: main process', percent(busy.main))
    await show('… ten changes a second: page', percent(busy.page))
    await show('… one change costs the main process', `${perChange(busy.main - rest.main).toFixed(2)} ms`)
    await show('… one change costs the page', `${perChange(busy.page - rest.page).toFixed(2)} ms`)
    await setting.end(app)
  } finally {
    await crowd.stop()
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} % of a core`
const perChange = (share: number): number => (share * 1_000) / PER_SECOND

interface Processes {
  readonly main: number
  readonly page: number
}

/** Processor time per second, s, while `change` is called ten times a second. */
async function shareOfCore(pids: Processes, seconds: number, change: () => void): Promise<Processes> {
  const before = { main: costOfOne(pids.main).cpuSeconds, page: costOfOne(pids.page).cpuSeconds }
  const start = performance.now()
  for (let n = 0; n < seconds * PER_SECOND; n++) {
    change()
    await sleep(1_000 / PER_SECOND)
  }
  const elapsed = (performance.now() - start) / 1_000
  return {
    main: (costOfOne(pids.main).cpuSeconds - before.main) / elapsed,
    page: (costOfOne(pids.page).cpuSeconds - before.page) / elapsed,
  }
}

const hasRows = async (page: Page, contacts: number): Promise<void> => {
  await page.waitForFunction(
    (count) => {
      const blocks = [...document.querySelectorAll<HTMLElement>('.row-block')]
      return blocks.reduce((sum, { style }) => sum + Number(style.getPropertyValue('--rows')), 0) >= count
    },
    contacts,
    { timeout: LIST_TIMEOUT_MS },
  )
}
