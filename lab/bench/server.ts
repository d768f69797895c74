import { setTimeout as passed } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { DEFAULT_ADMISSION_LIMITS, limitsWithin } from '../../server/admission/admission-limits'
import { clientsWithinDescriptors } from '../../server/admission/descriptor-limit'
import { percentile } from '../../base/statistics'
import { PhoneKey } from '../../server/directory/testing/signing-client'
import type { ServerProcess } from '../phones/server-process'
import { callTo, CrowdClient } from './crowd/crowd-client'
import { crowdedServer, MAX_PEOPLE } from './crowd/crowded-server'
import { Results } from './results'

/**
 * Measures the directory server: sequential logins, beside the original's; a storm of logins; calls in a crowd, and
 * while people come and go. The crowd is a separate process, and signs its logins unless told otherwise.
 */
const {
  people: wished,
  seconds,
  unsigned,
} = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
    unsigned: { type: 'boolean', default: false },
  },
}).values
/** As measured on the original server: CPU s, bytes sent, MB resident. */
const ORIGINAL: Readonly<Record<number, string>> = {
  100: '0.04 s, 0.3 MB, 4.4 MB',
  300: '0.36 s, 2.4 MB, 6.6 MB',
  1000: '3.3 s, 27 MB, 28 MB',
}
const LOGINS_AT_ONCE = 200
const COMINGS_A_SECOND = 100
const STAY_MS = 1000
/** Those who come and go, and log in more slowly beside a crowd. */
const PLACES_FOR_GUESTS = 500
const CALLS_A_SECOND = 50
/** The server allows a pair five calls in a burst. */
const ROUNDS = 4
const SETTLED_MS = 1000
const MEGABYTE = 1e6

interface Row {
  readonly what: string
  readonly figure: string
  /** The figure as a number, if it is one. */
  readonly value: number | undefined
}

/** The keys of the crowd, generated before the measurement. */
const keys: PhoneKey[] = []

const results = new Results<Row>({
  name: 'server',
  line: ({ what, figure }) => `${what.padEnd(66)} ${figure}`,
})
const show = (what: string, figure: string, value?: number): Promise<void> =>
  results.add({ what, figure, value })
const bytesOf = (clients: readonly CrowdClient[]): number =>
  clients.reduce((sum, { bytes }) => sum + bytes, 0)

/** Resolves when no client has received anything for a while. @returns when the last bytes arrived, as `performance.now` */
async function settled(clients: readonly CrowdClient[]): Promise<number> {
  let lastMs = performance.now()
  for (let bytes = bytesOf(clients); performance.now() - lastMs < SETTLED_MS;) {
    await passed(20)
    const now = bytesOf(clients)
    if (now !== bytes) lastMs = performance.now()
    bytes = now
  }
  return lastMs
}

async function oneAfterAnother(count: number, signs: boolean): Promise<void> {
  const server = await crowdedServer()
  const before = server.cost
  const clients: CrowdClient[] = []
  const loginMs: number[] = []
  const startMs = performance.now()
  for (let n = 0; n < count; n++) {
    const dialledMs = performance.now()
    const client = new CrowdClient(server.port, n)
    await client.login(`user ${n}`, keys[n], signs)
    loginMs.push(performance.now() - dialledMs)
    clients.push(client)
  }
  const tookMs = (await settled(clients)) - startMs
  const { cpuSeconds, residentMb } = server.cost
  const cpu = cpuSeconds - before.cpuSeconds
  const sent = bytesOf(clients) / MEGABYTE
  await show(
    `${count} ${signs ? '' : 'unsigned '}logins one after another: CPU, sent, resident`,
    `${cpu.toFixed(2)} s, ${sent.toFixed(1)} MB, ${residentMb.toFixed(0)} MB (${before.residentMb.toFixed(0)} before) in ${(tookMs / 1000).toFixed(1)} s`,
  )
  await show(
    '… from dialling to the answer to the login: median, p99',
    `${percentile(loginMs, 0.5).toFixed(2)}, ${percentile(loginMs, 0.99).toFixed(1)} ms`,
    percentile(loginMs, 0.5),
  )
  await show('… the original', ORIGINAL[count] ?? '–')
  for (const client of clients) client.leave()
  await server.stop()
}

async function storm(server: ServerProcess, people: number, atOnce: number): Promise<CrowdClient[]> {
  const before = server.cost
  const clients: CrowdClient[] = []
  const startMs = performance.now()
  const worker = async (): Promise<void> => {
    while (clients.length < people) {
      const number = clients.length
      const client = new CrowdClient(server.port, number)
      clients.push(client)
      await client.login(`user ${number}`, keys[number], !unsigned)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const loggedInMs = performance.now() - startMs
  const knownMs = (await settled(clients)) - startMs
  const { cpuSeconds, residentMb } = server.cost
  const cpu = cpuSeconds - before.cpuSeconds
  const each = ((residentMb - before.residentMb) * 1024) / people
  await show(
    `${people} logins, ${atOnce} at once: all logged in after`,
    `${(loggedInMs / 1000).toFixed(1)} s`,
    loggedInMs,
  )
  await show('… everybody knows everybody after', `${(knownMs / 1000).toFixed(1)} s`, knownMs)
  await show('… CPU, sent', `${cpu.toFixed(1)} s, ${(bytesOf(clients) / MEGABYTE).toFixed(0)} MB`, cpu)
  await show(
    '… resident memory, and for each client',
    `${residentMb.toFixed(0)} MB, ${each.toFixed(1)} KiB`,
    each,
  )
  return clients
}

async function manyCalls(server: ServerProcess, clients: readonly CrowdClient[]): Promise<void> {
  const before = server.cost
  let rung = 0
  let lastMs = performance.now()
  for (const client of clients)
    client.onCall = () => {
      rung++
      lastMs = performance.now()
    }
  const startMs = performance.now()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, client] of clients.entries()) {
      client.send(callTo(`user ${(n + 1) % clients.length}`))
      if (n % 100 === 0) await passed(0)
    }
  }
  await settled(clients)
  const perSecond = rung / ((lastMs - startMs) / 1000)
  const cpu = server.cost.cpuSeconds - before.cpuSeconds
  await show(
    `calls passed on among ${clients.length}, as fast as they come`,
    `${perSecond.toFixed(0)} a second (${rung} of ${ROUNDS * clients.length}), ${((1e6 * cpu) / rung).toFixed(0)} µs of CPU each`,
    perSecond,
  )
}

async function callsAmidChurn(server: ServerProcess, clients: readonly CrowdClient[]): Promise<void> {
  const before = server.cost
  const latencies: number[] = []
  const listMs: number[] = []
  const started = performance.now()
  const untilMs = started + 1000 * Number(seconds)
  let comings = 0
  const come = async (): Promise<void> => {
    const number = comings++
    const guest = new CrowdClient(server.port, number)
    const startMs = performance.now()
    await guest.login(`guest ${number}`)
    while (guest.changes === 0) await passed(5)
    listMs.push(performance.now() - startMs)
    await passed(STAY_MS)
    guest.leave()
  }
  const guests: Promise<void>[] = []
  let calls = 0
  while (performance.now() < untilMs) {
    const elapsed = (performance.now() - started) / 1000
    while (comings < elapsed * COMINGS_A_SECOND) guests.push(come())
    for (; calls < elapsed * CALLS_A_SECOND; calls++) {
      // A different callee each time, so that nobody is called too often.
      const to = (calls * 7 + 1) % clients.length
      const startMs = performance.now()
      const callee = clients[to]
      if (callee) callee.onCall = () => latencies.push(performance.now() - startMs)
      clients[(calls * 13) % clients.length]?.send(callTo(`user ${to}`))
    }
    await passed(2)
  }
  const changesMs = performance.now() - started
  await Promise.all(guests)
  const cpu = (server.cost.cpuSeconds - before.cpuSeconds) / (changesMs / 1000)
  const at = (values: readonly number[], share: number): string => percentile(values, share).toFixed(0)
  await show(
    `a call's way amid ${COMINGS_A_SECOND} logins and departures a second: median, p99, worst`,
    `${at(latencies, 0.5)}, ${at(latencies, 0.99)}, ${at(latencies, 1)} ms (${latencies.length} of ${calls})`,
    percentile(latencies, 0.99),
  )
  await show(
    '… from dialling the server to the contact list: median, p99',
    `${at(listMs, 0.5)}, ${at(listMs, 0.99)} ms`,
  )
  await show('… CPU of the server', `${(100 * cpu).toFixed(0)} % of a core`, cpu)
}

const { connections: places, unnamed } = limitsWithin(
  { ...DEFAULT_ADMISSION_LIMITS, connections: MAX_PEOPLE },
  clientsWithinDescriptors() ?? Infinity,
)
const most = places - PLACES_FOR_GUESTS
const people = Math.min(Number(wished), most)
if (people < Number(wished))
  console.log(`only ${people} people: too few file descriptors (ulimit -n); raise the limit for more`)
while (keys.length < Math.max(people, 1000)) keys.push(new PhoneKey())
for (const count of [100, 300, 1000]) if (count <= places) await oneAfterAnother(count, !unsigned)
if (!unsigned && places >= 1000) await oneAfterAnother(1000, false)
const server = await crowdedServer()
const clients = await storm(server, people, Math.min(LOGINS_AT_ONCE, unnamed))
await manyCalls(server, clients)
await callsAmidChurn(server, clients)
for (const client of clients) client.leave()
await server.stop()
results.finish()
