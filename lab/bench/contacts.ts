import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { setTimeout as passed } from 'node:timers/promises'
import { systemClock } from '../../base/clock'
import { People } from '../../phone/people/people'
import { PeopleStore } from '../../phone/people/people-store'
import { createPhone } from '../../phone/create-phone'
import type { Voice } from '../../phone/voice/voice'
import { median, percentile } from '../../base/statistics'
import { ListingServer } from './contacts/listing-server'
import { Results } from './results'

/**
 * Measures what contacts cost the phone's process, from the socket to the changes for the window, beside the same
 * process without changes.
 */
const SIZES = [2_000, 10_000]
const CHANGES = 100
const CHANGE_EVERY_MS = 100
const IDLE_MS = 5_000

const SILENT: Voice = {
  send: () => undefined,
  on: () => undefined,
  shutdown: () => Promise.resolve(),
}

interface Row {
  readonly what: string
  readonly figure: string
}

const results = new Results<Row>({
  name: 'contacts',
  line: ({ what, figure }) => `${what.padEnd(62)} ${figure}`,
})
const show = (what: string, figure: string): Promise<void> => results.add({ what, figure })
const inMs = (ms: number): string => `${ms.toFixed(2)} ms`

/** The event loop's active time since `before`, ms. */
const workSince = (before: EventLoopUtilization): number => performance.eventLoopUtilization(before).active

/** The processor time of all threads meanwhile, as a share of one core. */
async function shareOfCore(during: () => Promise<unknown>): Promise<string> {
  const [cpu, ms] = [process.cpuUsage(), performance.now()]
  await during()
  const { user, system } = process.cpuUsage(cpu)
  return `${((user + system) / 10 / (performance.now() - ms)).toFixed(2)} % of a core`
}

async function measure(size: number, folder: string): Promise<void> {
  const names = Array.from(
    { length: size },
    (_, n) => `${n % 2 ? 'person' : 'Employee'} ${(n * 7919) % size}`,
  )
  const server = await ListingServer.start(names)
  const account = { name: 'me', server: server.address }
  const store = new PeopleStore({
    file: join(folder, `people-${size}.json`),
    clock: systemClock,
    onProblem: ({ message }) => {
      throw new Error(message.key)
    },
  })
  const people = new People(store, systemClock)
  const phone = createPhone({ voice: SILENT, clock: systemClock, trust: people })
  phone.on('contacts', (changes) => people.follow(changes))
  // Read the whole list after each change.
  people.on('contacts', () => people.contacts.length)

  const beforeList = performance.eventLoopUtilization()
  phone.signIn(account)
  people.setAccount(account)
  while (people.contacts.length < size) await once(people, 'contacts')
  await show(`${size} contacts: the list at sign-in`, inMs(workSince(beforeList)))

  await show('… nobody comes or leaves', await shareOfCore(() => passed(IDLE_MS)))

  const costs: number[] = []
  const share = await shareOfCore(async () => {
    for (let n = 0; n < CHANGES; n++) {
      const name = names[(Math.floor(n / 2) * 101) % size] ?? ''
      const before = performance.eventLoopUtilization()
      server.say({ kind: n % 2 === 0 ? 'del-contact' : 'add-contact', contacts: [name] })
      await once(people, 'contacts')
      costs.push(workSince(before))
      await passed(CHANGE_EVERY_MS)
    }
  })
  costs.sort((a, b) => a - b)
  await show('… one change, median', inMs(median(costs)))
  await show('… 95th percentile, largest', [0.95, 1].map((p) => inMs(percentile(costs, p))).join(', '))
  await show('… ten changes a second', share)

  people.close()
  await phone.shutdown()
  await store.flush()
  await server.stop()
}

const folder = mkdtempSync(join(tmpdir(), 'ringdown-bench-contacts-'))
try {
  for (const size of SIZES) await measure(size, folder)
  results.finish()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
