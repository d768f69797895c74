import type { Page } from '@playwright/test'
import { WireClient } from '../../../server/directory/testing/wire-client'
import { ServerProcess } from '../../phones/server-process'
import { costOfOne, processCost } from '../call/process-cost'
import type { BenchSetting, Show } from './bench-setting'
import { pageProcess } from './page-process'

const PEOPLE = 2_000
const ROOMS = 20
const LIST_TIMEOUT_MS = 60_000
const ROOM_TIMEOUT_MS = 15_000
const MEGABYTE = 2 ** 20

/** The memory of an app that knows 20 rooms and 2,000 people. */
export async function measureRoomsMemory(setting: BenchSetting, show: Show): Promise<void> {
  const server = await ServerProcess.startWith(['--port', '0', '--http-port', '0'], 'listening')
  /** People who are online and do nothing. */
  const others: WireClient[] = []
  try {
    for (let n = 1; n <= PEOPLE; n++)
      others.push(await WireClient.loggedIn(server.port, `person ${String(n).padStart(4, '0')}`))
    const app = await setting.launch('rooms')
    await app.signIn('alice', server.address, LIST_TIMEOUT_MS)
    const { page } = app
    for (let n = 1; n <= ROOMS; n++) await makeRoom(page, `Room ${n}`)
    await page
      .getByRole('list', { name: 'Rooms' })
      .getByRole('button', { name: `Room ${ROOMS}`, exact: true })
      .waitFor({ timeout: LIST_TIMEOUT_MS })
    const heap = await page.evaluate<number>('performance.memory.usedJSHeapSize')
    const main = await app.electron.evaluate(() => process.pid)
    const what = `with ${ROOMS} rooms and ${PEOPLE} people`
    await show(`JavaScript heap of the page ${what}`, `${(heap / MEGABYTE).toFixed(1)} MB`)
    const pid = pageProcess()
    if (pid !== undefined)
      await show("… resident memory of the page's process", megabytes(costOfOne(pid).residentMb))
    await show('… of the main process', megabytes(costOfOne(main).residentMb))
    await show('… of all processes of the app', megabytes(processCost(main).residentMb))
    await setting.end(app)
  } finally {
    for (const { socket } of others) socket.destroy()
    await server.stop()
  }
}

const megabytes = (mb: number): string => `${mb.toFixed(0)} MB`

/** Makes a room that stays, and leaves it. */
async function makeRoom(page: Page, name: string): Promise<void> {
  const settings = { topic: '', mode: 'open', entry: 'anybody', isListed: true, isKept: true }
  // A string, because the page has another language level.
  await page.evaluate(
    `window.ringdown.invoke('enterRoom', '${name}', { create: ${JSON.stringify(settings)} })`,
  )
  const bar = page.getByRole('region', { name: 'Room', exact: true })
  // Ourselves, once we are inside.
  await page.locator('[data-member]').waitFor({ timeout: ROOM_TIMEOUT_MS })
  await bar.getByRole('button', { name: 'Leave', exact: true }).click()
  await bar.waitFor({ state: 'detached', timeout: ROOM_TIMEOUT_MS })
}
