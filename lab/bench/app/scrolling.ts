import type { Page } from '@playwright/test'
import { WireClient } from '../../../server/directory/testing/wire-client'
import { percentile } from '../../../base/statistics'
import { costOfOne } from '../call/process-cost'
import type { BenchSetting, Show } from './bench-setting'
import { framesOf } from './frames'
import { pageProcess } from './page-process'
import { isOnline } from './starts'

const CONTACTS = 500
const SCROLL_SECONDS = 8
const MEGABYTE = 2 ** 20

/** Frame times while a list of 500 contacts is scrolled in a call, and the page's memory. */
export async function measureScrolling(setting: BenchSetting, show: Show): Promise<void> {
  const { server } = setting
  /** People who are online and do nothing. */
  const others: WireClient[] = []
  try {
    for (let n = 1; n < CONTACTS; n++)
      others.push(await WireClient.loggedIn(server.port, `contact ${String(n).padStart(3, '0')}`))
    const bob = await setting.launch('bob', 'other-mouth', 'other-ear')
    await bob.signIn('bob', server.address)
    const alice = await setting.launch('alice')
    await alice.signIn('alice', server.address)
    await isOnline(alice.page)
    await alice.call('bob')
    await bob.accept()
    await alice.shows('talking')
    const frames = (await scrolled(alice.page)).sort((a, b) => a - b)
    const ms = (share: number): string => `${percentile(frames, share).toFixed(1)} ms`
    await show(`frame while ${CONTACTS} contacts are scrolled in a call, median`, ms(0.5))
    await show('… 95th, 99th percentile', [0.95, 0.99].map(ms).join(', '))
    const heap = await alice.page.evaluate<number>('performance.memory.usedJSHeapSize')
    await show('JavaScript heap of that page', `${(heap / MEGABYTE).toFixed(1)} MB`)
    const pid = pageProcess()
    if (pid !== undefined)
      await show("resident memory of the page's process", `${costOfOne(pid).residentMb.toFixed(0)} MB`)
  } finally {
    for (const { socket } of others) socket.destroy()
  }
}

async function scrolled(page: Page): Promise<number[]> {
  await page.getByRole('button', { name: 'Call contact 001', exact: true }).hover()
  return framesOf(page, async () => {
    const until = performance.now() + SCROLL_SECONDS * 1000
    for (let step = 0; performance.now() < until; step++)
      await page.mouse.wheel(0, step % 80 < 40 ? 300 : -300)
  })
}
