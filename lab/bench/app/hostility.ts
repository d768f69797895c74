import { setTimeout as sleep } from 'node:timers/promises'
import { HostileServer } from '../../phones/hostile-server'
import { costOfOne, voiceProcessOf } from '../call/process-cost'
import type { BenchSetting, Show } from './bench-setting'
import { pageProcess } from './page-process'

const SECONDS = 30
/** The goals for an app under attack. */
const MAX_SHARE = 0.2
const MAX_WAIT_MS = 100
const MAX_GROWTH_MB = 100
const LIST_TIMEOUT_MS = 120_000
/** Until the list is drawn. ms */
const SETTLE_MS = 10_000

/** Commands of a user, one after the other with a pause, in the page. A string, because the page has another language level. */
const COMMANDS = `(async (seconds) => {
  const commands = [['refuse'], ['changeSettings', {}], ['setMuted', true], ['call', 'nobody'], ['hangUp'], ['tryNow']]
  const waits = []
  const end = performance.now() + 1000 * seconds
  for (let n = 0; performance.now() < end; n++) {
    const from = performance.now()
    await window.ringdown.invoke(...commands[n % commands.length]).catch(() => undefined)
    waits.push(performance.now() - from)
    await new Promise((done) => setTimeout(done, 50))
  }
  return waits
})`

/** The cost of a hostile server to the app: processor time, memory, and waits of commands. */
export async function measureHostility(setting: BenchSetting, show: Show): Promise<void> {
  const server = await HostileServer.start()
  try {
    const app = await setting.launch('hostile')
    const from = performance.now()
    await app.signIn('alice', server.address, LIST_TIMEOUT_MS)
    await show(
      'a hostile server lists 20,000 people: sign-in takes',
      `${((performance.now() - from) / 1_000).toFixed(1)} s`,
    )
    await sleep(SETTLE_MS)
    const page = pageProcess()
    const main = await app.electron.evaluate(() => process.pid)
    const voice = voiceProcessOf(main)
    if (page === undefined || voice === undefined)
      throw new Error('its processes are not below this one: Linux only')
    const pids = Object.entries({ main, page, voice })
    const before = pids.map(([, pid]) => costOfOne(pid))
    const sentBefore = server.sent
    server.attack()
    const start = performance.now()
    const waits = await app.page.evaluate<number[]>(`${COMMANDS}(${SECONDS})`)
    const elapsed = (performance.now() - start) / 1_000
    await show(
      '… it then sends',
      `${((server.sent - sentBefore) / elapsed / 2 ** 20).toFixed(1)} MB a second`,
    )
    let sum = 0
    for (const [index, [name, pid]] of pids.entries()) {
      const after = costOfOne(pid)
      const was = before[index] ?? after
      const share = (after.cpuSeconds - was.cpuSeconds) / elapsed
      sum += share
      const growthMb = after.residentMb - was.residentMb
      const memory = `${was.residentMb.toFixed(0)} MB, then ${after.residentMb.toFixed(0)} MB`
      await show(`… ${name}`, `${(100 * share).toFixed(1)} % of a core, ${memory}`, {
        words: `it grows by less than ${MAX_GROWTH_MB} MB`,
        isMet: growthMb < MAX_GROWTH_MB,
      })
    }
    await show('… together', `${(100 * sum).toFixed(1)} % of a core`, {
      words: `less than ${100 * MAX_SHARE} %`,
      isMet: sum < MAX_SHARE,
    })
    const sorted = waits.sort((a, b) => a - b)
    await show(
      `… ${waits.length} commands, the longest waits`,
      sorted
        .slice(-3)
        .map((ms) => `${ms.toFixed(0)} ms`)
        .join(', '),
      { words: `less than ${MAX_WAIT_MS} ms`, isMet: waits.every((ms) => ms < MAX_WAIT_MS) },
    )
  } finally {
    await server.stop()
  }
}
