import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../../../base/statistics'
import type { Cost } from '../../rooms/asked-process'
import { type TextClients, textClients } from '../../rooms/clients'
import { RoleProcess } from '../../rooms/role-process'
import type { RoleSpec } from '../../rooms/role-spec'
import type { Show } from './rooms-row'

const HOST = '127.0.0.1'
/** In two processes. */
const CROWD = 10_000
/** The first ones load code. */
const FIRST_CLIENTS = 500
const PROCESSES = 2
const ROUNDS = 20
const IDLE_MS = 10_000
const WRITERS = 500
const WRITE_EVERY_MS = 20_000
const WRITE_MS = 40_000
const SETTLED_MS = 1500
/** After so many have come, servers are quiet when they take less than this share of a processor. */
const QUIET_SHARE = 0.05
const QUIET_TIMEOUT_MS = 60_000
const ARRIVAL_TIMEOUT_MS = 30_000
const POLL_MS = 20
/** When nothing has come for so long, what is missing is lost. ms */
const QUIET_MS = 5_000
const KILOBYTE = 1e3
const US_PER_MS = 1e3

/** Text: a gateway with 10,000 clients, and a room of 500 in which all write. */
export async function measureText(show: Show): Promise<void> {
  await withRooms('echo', (course) => measureCrowd(course, show))
  await withRooms({ redis: undefined }, (course) => measureWriters(course, show))
}

interface Course {
  readonly gateway: RoleProcess
  readonly host: RoleProcess
  readonly clients: readonly TextClients[]
}

async function withRooms(
  rooms: Extract<RoleSpec, { role: 'room-host' }>['rooms'],
  measure: (course: Course) => Promise<void>,
): Promise<void> {
  const started: { kill(): Promise<void> }[] = []
  const begun = <Process extends { kill(): Promise<void> }>(process: Process): Process => {
    started.push(process)
    return process
  }
  try {
    const host = begun(await RoleProcess.start('bench', { role: 'room-host', host: HOST, port: 0, rooms }))
    const hosts = [`${HOST}:${host.port}`]
    const gateway = begun(await RoleProcess.start('bench', { role: 'gateway', host: HOST, port: 0, hosts }))
    const clients = Array.from({ length: PROCESSES }, () => begun(textClients('bench')))
    await measure({ gateway, host, clients })
  } finally {
    await Promise.all(started.map((process) => process.kill()))
  }
}

/** Spreads people over the processes of clients. */
async function enter({ gateway, clients }: Course, from: number, to: number): Promise<void> {
  const people = Array.from({ length: to - from }, (_, n) => ({ room: 'bench', name: `client ${from + n}` }))
  const part = Math.ceil(people.length / clients.length)
  const gateways = [`${HOST}:${gateway.port}`]
  for (const [n, each] of clients.entries())
    await each.ask('enter', { gateways, clients: people.slice(n * part, (n + 1) * part) })
}

async function measureCrowd(course: Course, show: Show): Promise<void> {
  const { gateway, clients } = course
  const crowd = `${CROWD.toLocaleString('en')} clients`
  await enter(course, 0, FIRST_CLIENTS)
  await sleep(SETTLED_MS)
  const before = await gateway.ask('cost', true)
  await enter(course, FIRST_CLIENTS, CROWD)
  await sleep(SETTLED_MS)
  const full = await gateway.ask('cost', true)
  const bytes = (full.residentBytes - before.residentBytes) / (CROWD - FIRST_CLIENTS)
  await show(`a gateway with ${crowd}: memory of a client`, bytes / KILOBYTE, 'kB')
  const idle = await gateway.ask('cost', false)
  await sleep(IDLE_MS)
  const idleUs = (await gateway.ask('cost', false)).cpuUs - idle.cpuUs
  await show(
    `a gateway with ${crowd}: CPU of a silent client, a second`,
    (idleUs * 1000) / IDLE_MS / CROWD,
    'µs',
  )
  const spoken = await gateway.ask('cost', false)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await clients[round % clients.length]?.ask('say', 0)
    const come = await arrivals(course, CROWD)
    if (come.length < CROWD) throw new Error(`${come.length} of ${CROWD} texts have come`)
    times.push(...come)
  }
  const { cpuUs } = await gateway.ask('cost', false)
  await show(`a message to all of ${crowd} in a room, p50`, percentile(times, 0.5) / US_PER_MS, 'ms')
  await show(`a message to all of ${crowd} in a room, p99`, percentile(times, 0.99) / US_PER_MS, 'ms')
  await show(
    `a message to all: CPU of the gateway for each client`,
    (cpuUs - spoken.cpuUs) / ROUNDS / CROWD,
    'µs',
  )
}

async function measureWriters(course: Course, show: Show): Promise<void> {
  const { gateway, host, clients } = course
  await enter(course, 0, WRITERS)
  // What is told of those who come takes longer than their coming.
  await quiet(gateway)
  const lostBefore = await reconnections(course)
  const costs = (): Promise<readonly Cost[]> =>
    Promise.all([gateway, host, ...clients].map((each) => each.ask('cost', false)))
  const before = await costs()
  const pace = { everyMs: WRITE_EVERY_MS, forMs: WRITE_MS }
  const texts = await Promise.all(clients.map((each) => each.ask('write', pace)))
  const expected = texts.reduce((sum, count) => sum + count, 0) * WRITERS
  const times = await arrivals(course, expected)
  const after = await costs()
  const room = `a room of ${WRITERS}, each writes every ${WRITE_EVERY_MS / 1000} s`
  await show(`${room}: lost`, expected - times.length, 'texts', 0)
  await show(`${room}: connections lost`, (await reconnections(course)) - lostBefore, '', 0)
  await show(`${room}: p50`, percentile(times, 0.5) / US_PER_MS, 'ms')
  await show(`${room}: p99`, percentile(times, 0.99) / US_PER_MS, 'ms')
  for (const [n, name] of [
    'gateway',
    'room host',
    ...clients.map((_, part) => `clients, process ${part + 1}`),
  ].entries()) {
    const us = (after[n]?.cpuUs ?? NaN) - (before[n]?.cpuUs ?? NaN)
    await show(`${room}: CPU of the ${name}, for each text to each`, us / times.length, 'µs')
  }
}

/** Resolves when a server has nothing to do. @throws {Error} when it has too much */
async function quiet(server: RoleProcess): Promise<void> {
  const fromMs = performance.now()
  for (let share = 1; share > QUIET_SHARE;) {
    if (performance.now() - fromMs > QUIET_TIMEOUT_MS) throw new Error('the server has too much to do')
    const { cpuUs } = await server.ask('cost', false)
    await sleep(SETTLED_MS)
    share = ((await server.ask('cost', false)).cpuUs - cpuUs) / US_PER_MS / SETTLED_MS
  }
}

/** How often clients have had to connect again. */
async function reconnections({ clients }: Course): Promise<number> {
  const states = await Promise.all(clients.map((each) => each.ask('states', undefined)))
  return states.flat().reduce((sum, { attempts }) => sum + attempts - 1, 0)
}

/** Resolves with the times of all texts that come: when they are so many, or nothing more comes. µs */
async function arrivals({ clients }: Course, expected: number): Promise<readonly number[]> {
  const fromMs = performance.now()
  for (let [come, changedMs] = [0, fromMs]; ;) {
    const counts = await Promise.all(clients.map((each) => each.ask('count', undefined)))
    const now = counts.reduce((sum, count) => sum + count, 0)
    const nowMs = performance.now()
    if (now !== come) [come, changedMs] = [now, nowMs]
    if (come >= expected || nowMs - changedMs > QUIET_MS || nowMs - fromMs > ARRIVAL_TIMEOUT_MS) break
    await sleep(POLL_MS)
  }
  const times = await Promise.all(clients.map((each) => each.ask('arrivals', undefined)))
  return times.flatMap((part) => [...part])
}
