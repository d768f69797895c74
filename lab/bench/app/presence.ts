import type { ElectronApplication, Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RingdownApp } from '../phones/ringdown-app'
import { costOfOne, treeOf } from './call/process-cost'
import { SimulatedCrowd } from './crowd/simulated-crowd'

const PER_SECOND = 10
const SECONDS = 20
const REST_SECONDS = 10

export interface PresenceCost {
  /** Per cent of a core, of the main process and of the largest page, while ten people a second come or go. */
  readonly mainPercent: number
  readonly pagePercent: number
  /** What one change costs the main process beyond what it costs at rest, ms. */
  readonly mainMsPerChange: number
}

/** What an idle app costs at whose server many people are, of whom ten a second come or go. */
export async function presenceCost(
  contacts: number,
  launch: (name: string) => Promise<RingdownApp>,
): Promise<PresenceCost> {
  const crowd = await SimulatedCrowd.start(contacts)
  const app = await launch(`crowd-${contacts}`)
  try {
    await app.signIn('alice', crowd.address)
    await settled(app.page, contacts)
    const pids = await processesOf(app.electron)
    const rest = await measured(pids, REST_SECONDS, () => undefined)
    const busy = await measured(pids, SECONDS, () => crowd.change())
    return {
      mainPercent: 100 * busy.main,
      pagePercent: 100 * busy.page,
      mainMsPerChange: ((busy.main - rest.main) * 1_000) / PER_SECOND,
    }
  } finally {
    await app.close()
    await crowd.stop()
  }
}

interface Processes {
  readonly main: number
  readonly page: number
}

/** Seconds of processor time a second, while `change` is called ten times a second. */
async function measured(pids: Processes, seconds: number, change: () => void): Promise<Processes> {
  const before = { main: costOfOne(pids.main).cpuSeconds, page: costOfOne(pids.page).cpuSeconds }
  for (let n = 0; n < seconds * PER_SECOND; n++) {
    change()
    await sleep(1_000 / PER_SECOND)
  }
  return {
    main: (costOfOne(pids.main).cpuSeconds - before.main) / seconds,
    page: (costOfOne(pids.page).cpuSeconds - before.page) / seconds,
  }
}

/** The list is drawn, and the work for it done. */
async function settled(page: Page, contacts: number): Promise<void> {
  await page.waitForFunction(
    (count) => document.querySelectorAll('button[data-row]').length >= count,
    contacts,
    { timeout: 60_000 },
  )
  await sleep(3_000)
}

async function processesOf(electron: ElectronApplication): Promise<Processes> {
  const main = await electron.evaluate(() => process.pid)
  const pages = treeOf(process.pid).filter((pid) => costOfOne(pid).residentMb > 0 && isRenderer(pid))
  const page = pages.sort((a, b) => costOfOne(b).residentMb - costOfOne(a).residentMb)[0] ?? 0
  return { main, page }
}

function isRenderer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')
  } catch {
    return false
  }
}
