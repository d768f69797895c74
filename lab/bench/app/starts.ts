import type { Page } from '@playwright/test'
import { median } from '../../../base/statistics'
import type { BenchSetting, Show } from './bench-setting'

const STARTS = 5
const TIMEOUT_MS = 30_000

const canType = (page: Page): Promise<void> =>
  page.getByRole('textbox', { name: 'Your name' }).waitFor({ timeout: TIMEOUT_MS })

export const isOnline = (page: Page): Promise<void> =>
  page.locator('[data-connection="online"]').waitFor({ timeout: TIMEOUT_MS })

/** The time from launch to a usable window: at the first start, and when signed in again. */
export async function measureStarts(setting: BenchSetting, show: Show): Promise<void> {
  /** time from launch until `isThere` resolves, ms */
  const startMs = async (name: string, isThere: (page: Page) => Promise<unknown>): Promise<number> => {
    const before = performance.now()
    const app = await setting.launch(name)
    await isThere(app.page)
    const ms = performance.now() - before
    await setting.end(app)
    return ms
  }
  const medianMs = (starts: number[]): string => `${median(starts).toFixed(0)} ms`

  const first: number[] = []
  for (let n = 0; n < STARTS; n++) first.push(await startMs(`first-${n}`, canType))
  await show('start to a name that can be typed, first time, median', medianMs(first))

  const alice = await setting.launch('again')
  await alice.signIn('alice', setting.server.address)
  await setting.end(alice)
  const again: number[] = []
  for (let n = 0; n < STARTS; n++) again.push(await startMs('again', isOnline))
  await show('start to signed in, every other time, median', medianMs(again))
}
