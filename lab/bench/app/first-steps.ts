import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { RingdownProcess } from '../../../cli/testing/ringdown-process'
import type { RingdownApp } from '../../phones/ringdown-app'
import { ServerProcess } from '../../phones/server-process'
import type { BenchSetting, Show } from './bench-setting'

const STEP_TIMEOUT_MS = 30_000

/** Counts clicks inside the page. A string, because the page has another language level. */
const COUNT_CLICKS = `(() => {
  window.clicks = 0
  document.addEventListener('click', () => window.clicks++, { capture: true })
})()`

/**
 * From the first start to the first call and to the first room, by somebody who hesitates nowhere: types a name and the server's address,
 * signs in, skips the microphone check, and clicks. What is typed into a field counts as no click.
 */
export async function measureFirstSteps(setting: BenchSetting, show: Show): Promise<void> {
  const server = await ServerProcess.startWith(['--port', '0', '--http-port', '0'], 'listening')
  let bob: RingdownProcess | undefined
  try {
    bob = new RingdownProcess([
      ...[
        'phone',
        '--server',
        server.address,
        '--name',
        'bob',
        '--data',
        join(setting.folder, 'bob-answers'),
      ],
      ...['--audio-in', 'none', '--audio-out', 'none', '--answer', '--json'],
    ])
    await bob.next('online')
    const steps = async (what: string, goOn: (app: RingdownApp) => Promise<void>): Promise<void> => {
      const before = performance.now()
      const app = await setting.launch(`first ${what}`)
      await app.page.getByRole('textbox', { name: 'Your name' }).waitFor({ timeout: STEP_TIMEOUT_MS })
      await app.page.evaluate(COUNT_CLICKS)
      // A name belongs to whoever has had it first.
      await app.signIn(`alice-${what}`, server.address)
      await goOn(app)
      const seconds = (performance.now() - before) / 1000
      await show(
        `first start to the first ${what}`,
        `${await clicksOf(app.page)} clicks, ${seconds.toFixed(1)} s`,
      )
      await setting.end(app)
    }
    await steps('call', async (app) => {
      await app.call('bob')
      await app.shows('talking', STEP_TIMEOUT_MS)
    })
    await steps('room', async ({ page }) => {
      await page.getByRole('button', { name: 'New room', exact: true }).click()
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.locator('[data-member]').waitFor({ timeout: STEP_TIMEOUT_MS })
    })
  } finally {
    bob?.kill('SIGTERM')
    await server.stop()
  }
}

const clicksOf = (page: Page): Promise<number> => page.evaluate<number>('window.clicks')
