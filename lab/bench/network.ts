import { setTimeout as passed } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { systemClock } from '../../base/clock'
import { percentile } from '../../base/statistics'
import { RedisBackplane } from '../../server/backplane/redis/redis-backplane'
import { type SeenChange, SharedRoster } from '../../server/backplane/shared-roster'
import { RedisServer } from '../../server/broker/testing/redis-server'
import { WireClient } from '../../server/directory/testing/wire-client'
import type { ServerProcess } from '../phones/server-process'
import { processCost } from './call/process-cost'
import { callTo, CrowdClient } from './crowd/crowd-client'
import { crowdedServer } from './crowd/crowded-server'
import { Results } from './results'

/**
 * Measures a network of directory nodes, each `ringdown serve` in a process of its own, on one Redis: one node against three. A
 * storm of logins, people who come and go, calls between nodes, a node that is killed, and a Redis that is away for 10 s.
 */
const { people, seconds } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
  },
}).values
const NODE_COUNTS = [1, 3]
const LOGINS_AT_ONCE = 150
const COMINGS_A_SECOND = 100
const STAY_MS = 1000
const CALLS_A_SECOND = 50
const AWAY_MS = 10_000
const LEAVERS = 100
const KILOBYTE = 1024
const PATIENCE_MS = 60_000
const QUIET = { info: () => undefined, warn: () => undefined }

interface Row {
  readonly nodes: number
  readonly what: string
  readonly figure: string
}

const results = new Results<Row>({
  name: 'network',
  line: ({ nodes, what, figure }) =>
    `${nodes} ${nodes === 1 ? 'node ' : 'nodes'}  ${what.padEnd(62)} ${figure}`,
})

/** One more node, in this process: it sees changes when a node does. */
class Observer {
  readonly names = new Set<string>()
  readonly arrivedMs = new Map<string, number>()
  readonly #roster: SharedRoster

  constructor(url: string) {
    const backplane = new RedisBackplane({ url, clock: systemClock, log: QUIET })
    this.#roster = new SharedRoster({ backplane, clock: systemClock })
  }

  async start(): Promise<this> {
    this.#roster.start({
      together: (act) => act(),
      changed: (change) => this.#changed(change),
      ...{ evicted: nothing, message: nothing },
    })
    await until(() => this.#roster.isUp)
    return this
  }

  stop(): Promise<void> {
    return this.#roster.stop()
  }

  #changed({ left, arrived }: SeenChange): void {
    for (const { name } of left) this.names.delete(name)
    for (const { name } of arrived) {
      this.names.add(name)
      this.arrivedMs.set(name, performance.now())
    }
  }
}

const nothing = (): void => undefined

/** @returns how long it took, ms @throws when it takes too long */
async function until(isTrue: () => boolean): Promise<number> {
  const startMs = performance.now()
  while (!isTrue()) {
    if (performance.now() - startMs > PATIENCE_MS) throw new Error('it takes more than a minute')
    await passed(2)
  }
  return performance.now() - startMs
}

/** A client at a node that keeps the contact list as a phone does. */
class Watcher {
  readonly names = new Set<string>()
  readonly arrivedMs = new Map<string, number>()
  readonly #client: WireClient

  private constructor(client: WireClient) {
    this.#client = client
    client.socket.on('data', () => this.#read())
    this.#read()
  }

  static async at(port: number, name: string): Promise<Watcher> {
    return new Watcher(await WireClient.loggedIn(port, name))
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  #read(): void {
    const nowMs = performance.now()
    for (const message of this.#client.received.splice(0)) {
      if (message.kind === 'add-contact')
        for (const name of message.contacts) {
          this.names.add(name)
          this.arrivedMs.set(name, nowMs)
        }
      if (message.kind === 'del-contact') for (const name of message.contacts) this.names.delete(name)
    }
  }
}

interface Fleet {
  readonly redis: RedisServer
  readonly nodes: readonly ServerProcess[]
  readonly observer: Observer
  readonly show: (what: string, figure: string) => Promise<void>
}

const at = (values: readonly number[], share: number): string => percentile(values, share).toFixed(1)
const spread = (values: readonly number[]): string =>
  `${at(values, 0.5)}, ${at(values, 0.99)}, ${at(values, 1)} ms`

const cpuOf = ({ nodes, redis }: Fleet) => ({
  nodes: nodes.map(({ cost }) => cost.cpuSeconds),
  redis: processCost(redis.pid ?? 0).cpuSeconds,
})
/** @returns words for the processor time since `before` */
function cpuSince(fleet: Fleet, before: ReturnType<typeof cpuOf>, tookMs: number): string {
  const now = cpuOf(fleet)
  const share = (used: number): string => `${((1e5 * used) / tookMs).toFixed(0)} %`
  const each = now.nodes.map((used, n) => share(used - (before.nodes[n] ?? 0)))
  return `nodes ${each.join(', ')}; Redis ${share(now.redis - before.redis)} of a core`
}

async function storm(fleet: Fleet): Promise<CrowdClient[]> {
  const { nodes, show, observer } = fleet
  const before = cpuOf(fleet)
  const memoryBefore = nodes.map(({ cost }) => cost.residentMb)
  const redisBefore = processCost(fleet.redis.pid ?? 0).residentMb
  const clients: CrowdClient[] = []
  const startMs = performance.now()
  const worker = async (): Promise<void> => {
    while (clients.length < Number(people)) {
      const number = clients.length
      const client = new CrowdClient(nodes[number % nodes.length]?.port ?? 0, number)
      clients.push(client)
      await client.login(`user ${number}`)
    }
  }
  await Promise.all(Array.from({ length: LOGINS_AT_ONCE }, worker))
  const tookMs = performance.now() - startMs
  await until(() => observer.names.size >= Number(people))
  await show(
    `${people} logins, ${LOGINS_AT_ONCE} at once`,
    `${((1000 * Number(people)) / tookMs).toFixed(0)} a second`,
  )
  await show('… CPU', cpuSince(fleet, before, tookMs))
  await passed(STAY_MS)
  const each = nodes.map(({ cost }, n) => {
    const bytes = (cost.residentMb - (memoryBefore[n] ?? 0)) * KILOBYTE
    return (bytes / Number(people)).toFixed(1)
  })
  const redis = ((processCost(fleet.redis.pid ?? 0).residentMb - redisBefore) * KILOBYTE) / Number(people)
  await show(
    '… memory for each person of the network',
    `nodes ${each.join(', ')} KiB; Redis ${redis.toFixed(1)} KiB`,
  )
  return clients
}

/** People come and go, and others call, from one node to the next. */
async function churn(fleet: Fleet, clients: readonly CrowdClient[]): Promise<void> {
  const { nodes, show, observer } = fleet
  const watchers = await Promise.all(nodes.map(({ port }, n) => Watcher.at(port, `watcher ${n}`)))
  const sentMs = new Map<string, number>()
  const callMs: number[] = []
  const guests: Promise<void>[] = []
  const before = cpuOf(fleet)
  const startMs = performance.now()
  const come = async (number: number): Promise<void> => {
    const guest = new CrowdClient(nodes[number % nodes.length]?.port ?? 0, number)
    const name = `guest ${number}`
    sentMs.set(name, performance.now())
    await guest.login(name)
    await passed(STAY_MS)
    guest.leave()
  }
  let [comings, calls] = [0, 0]
  while (performance.now() - startMs < 1000 * Number(seconds)) {
    const elapsed = (performance.now() - startMs) / 1000
    while (comings < elapsed * COMINGS_A_SECOND) guests.push(come(comings++))
    for (; calls < elapsed * CALLS_A_SECOND; calls++) {
      // The next client is at the next node; a different one each time, so that nobody is called too often.
      const caller = (calls * 13) % clients.length
      const callee = (caller + 1) % clients.length
      const calledMs = performance.now()
      const rung = clients[callee]
      if (rung) rung.onCall = () => callMs.push(performance.now() - calledMs)
      clients[caller]?.send(callTo(`user ${callee}`))
    }
    await passed(2)
  }
  const tookMs = performance.now() - startMs
  await Promise.all(guests)
  // Who leaves within the batch of the arrival is never announced.
  const lateness = (arrivedMs: ReadonlyMap<string, number>): number[] =>
    [...sentMs].flatMap(([name, ms]) => {
      const seenMs = arrivedMs.get(name)
      return seenMs === undefined ? [] : [seenMs - ms]
    })
  const late = watchers.flatMap((each) => lateness(each.arrivedMs))
  await show(
    `from a login, ${COMINGS_A_SECOND} a second, to another node: median, p99, worst`,
    spread(lateness(observer.arrivedMs)),
  )
  await show(
    '… to the phones of every node',
    `${spread(late)} (${late.length} of ${watchers.length * sentMs.size})`,
  )
  await show(
    `a call's way, ${CALLS_A_SECOND} a second meanwhile: median, p99, worst`,
    `${spread(callMs)} (${callMs.length} of ${calls})`,
  )
  await show('… CPU', cpuSince(fleet, before, tookMs))
  await Promise.all(watchers.map((each) => each.close()))
}

/** Redis loses what it has, and is away while people leave. */
async function withoutRedis(fleet: Fleet, clients: readonly CrowdClient[]): Promise<void> {
  const { nodes, redis, show, observer } = fleet
  const watchers = await Promise.all(nodes.map(({ port }, n) => Watcher.at(port, `watcher ${n}`)))
  await passed(STAY_MS)
  await redis.kill()
  await passed(AWAY_MS / 2)
  const leavers = clients.slice(0, LEAVERS)
  for (const client of leavers) client.leave()
  await passed(AWAY_MS / 2)
  const rest = clients.length - leavers.length
  const expected = rest + watchers.length
  await redis.run()
  const nodeMs = await until(() => observer.names.size === expected)
  const phoneMs = nodeMs + (await until(() => watchers.every(({ names }) => names.size === expected - 1)))
  await show('Redis away for 10 s and empty then: all nodes agree after', `${(nodeMs / 1000).toFixed(2)} s`)
  await show('… and the phones of every node', `${(phoneMs / 1000).toFixed(2)} s`)
  await Promise.all(watchers.map((each) => each.close()))
}

async function death({ nodes, show, observer }: Fleet, clients: readonly CrowdClient[]): Promise<void> {
  const [first] = nodes
  const others = clients.filter((_, n) => n % nodes.length !== 0 && n >= LEAVERS).length
  await until(() => observer.names.size === clients.length - LEAVERS)
  await first?.kill()
  const goneMs = await until(() => observer.names.size === others)
  await show('a node is killed: its people are gone elsewhere after', `${(goneMs / 1000).toFixed(2)} s`)
}

for (const count of NODE_COUNTS) {
  const redis = await RedisServer.start()
  const nodes: ServerProcess[] = []
  for (let n = 0; n < count; n++) nodes.push(await crowdedServer(['--redis', redis.url]))
  const observer = await new Observer(redis.url).start()
  const show = (what: string, figure: string): Promise<void> => results.add({ nodes: count, what, figure })
  const fleet: Fleet = { redis, nodes, observer, show }
  const clients = await storm(fleet)
  await churn(fleet, clients)
  await withoutRedis(fleet, clients)
  if (count > 1) await death(fleet, clients)
  for (const client of clients) client.leave()
  await Promise.all(nodes.slice(count > 1 ? 1 : 0).map((node) => node.stop()))
  await observer.stop()
  await redis.close()
}
results.finish()
