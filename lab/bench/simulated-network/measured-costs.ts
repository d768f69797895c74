import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn, setTimeout as passed } from 'node:timers/promises'
import { systemClock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'
import { firstLine } from '../../../base/testing/first-line'
import type { RosterChange, VersionedEntry } from '../../../server/backplane/backplane'
import { RedisBackplane } from '../../../server/backplane/redis/redis-backplane'
import { readChange, readEntry } from '../../../server/backplane/redis/texts'
import { LoginVerifier } from '../../../server/admission/login-verifier'
import { RedisServer } from '../../../server/broker/testing/redis-server'
import { PhoneKey } from '../../../server/directory/testing/signing-client'
import { processCost } from '../call/process-cost'
import type { Costs } from './costs'
import { changeText, recordOf } from './redis-texts'

/** Enough that a hundredth of a second, in which Linux counts, is a percent or two. */
const PEOPLE = 6_000
/** Redis writes once to each listener for all that it does at once. */
const AT_ONCE = 8
const LISTENERS = 20
const SOCKETS = 250
const FRAME_BYTES = 120
const ROUNDS = 80
const LARGE_ROUNDS = 20
const LARGE_BYTES = 8 * 2 ** 20
const SIGNATURES = 500
/** Longer than a node needs to be up, and a change to be heard, on any machine. ms */
const UP_MS = 20_000
const HEARD_MS = 20_000
const QUIET = { info: () => undefined, warn: () => undefined }

/** The work of this process, user and system, ms. */
async function work(act: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const persons = (prefix: string): VersionedEntry[] =>
  Array.from({ length: PEOPLE }, (_, n) => ({
    ...{ name: `${prefix} ${n}`, node: 'n'.repeat(36), session: `${n}`.padStart(36, '0') },
    ...{ key: `${n}`.padStart(64, '0'), status: 'available', version: n },
    ...{ announced: new Uint8Array(51), ticket: new Uint8Array(16) },
  }))

/** Real nodes at a real Redis, on this machine. */
class RealNodes {
  readonly #redis: RedisServer
  readonly #nodes: RedisBackplane[] = []
  heard = 0

  private constructor(redis: RedisServer) {
    this.#redis = redis
  }

  /** Without nodes. */
  static async start(): Promise<RealNodes> {
    return new RealNodes(await RedisServer.start())
  }

  /** Resolves when all are up. */
  async add(nodes: number): Promise<void> {
    for (let n = 0; n < nodes; n++) {
      const node = new RedisBackplane({ url: this.#redis.url, clock: systemClock, log: QUIET })
      this.#nodes.push(node)
      const isUp = new Promise<void>((up) =>
        node.start({
          up,
          ...{ away: nothing, message: nothing },
          changed: () => this.heard++,
        }),
      )
      if (!(await settledWithin(systemClock, UP_MS, isUp))) throw new Error('Redis does not answer a node')
    }
  }

  get first(): RedisBackplane {
    const [first] = this.#nodes
    if (!first) throw new Error('there is no node')
    return first
  }

  /** @returns the work of Redis and of this process for each of these, ms */
  async cost(count: number, act: () => Promise<unknown>): Promise<{ redisMs: number; ownMs: number }> {
    const redis = () => 1000 * processCost(this.#redis.pid ?? 0).cpuSeconds
    const before = redis()
    const ownMs = await work(act)
    return { redisMs: (redis() - before) / count, ownMs: ownMs / count }
  }

  /** All of these, some at once; each is heard by every node. */
  async enterAll(entries: readonly VersionedEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; from += AT_ONCE)
      await this.#heardAll(entries.slice(from, from + AT_ONCE), (entry) =>
        this.first.enter(entry, '', nothing),
      )
  }

  async leaveAll(entries: readonly VersionedEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; from += AT_ONCE)
      await this.#heardAll(entries.slice(from, from + AT_ONCE), (entry) => this.first.leave(entry))
  }

  async close(): Promise<void> {
    for (const node of this.#nodes) await node.stop()
    await this.#redis.close()
  }

  async #heardAll(entries: readonly VersionedEntry[], act: (entry: VersionedEntry) => void): Promise<void> {
    const goal = this.heard + entries.length * this.#nodes.length
    for (const entry of entries) act(entry)
    const endMs = performance.now() + HEARD_MS
    while (this.heard < goal) {
      if (performance.now() > endMs) throw new Error('the nodes do not hear what Redis publishes')
      await passed(1)
    }
  }
}

const nothing = (): void => undefined

type RedisCosts = Pick<
  Costs,
  'commandMs' | 'receiveMs' | 'readMs' | 'enterMs' | 'changeMs' | 'publishMs' | 'storeReadMs'
>

/** What one node alone, and one of many, cost with a real Redis. */
async function redisCosts(): Promise<RedisCosts> {
  const entries = persons('warm')
  const texts = entries.map(changeOf)
  const records = entries.map((entry) => [entry.name, recordOf(entry)] as const)
  const parseMs = await warmCost(() => texts.forEach((text) => readChange(text)))
  const readEntryMs = await warmCost(() => records.forEach(([name, record]) => readEntry(name, record)))
  const [alone, many] = [await costsOf(1), await costsOf(LISTENERS)]
  const publishMs = Math.max(0, many.enter.redisMs - alone.enter.redisMs) / (LISTENERS - 1)
  const heardMs = Math.max(0, many.enter.ownMs - alone.enter.ownMs) / (LISTENERS - 1)
  return {
    publishMs,
    enterMs: Math.max(0, alone.enter.redisMs - publishMs),
    changeMs: Math.max(0, alone.leave.redisMs - publishMs),
    receiveMs: Math.max(0, heardMs - parseMs),
    commandMs: Math.max(0, alone.leave.ownMs - heardMs),
    storeReadMs: alone.read.redisMs,
    readMs: Math.max(0, alone.read.ownMs - readEntryMs),
  }
}

/** Of each of the people. @param act is done twice: the first time, it is compiled */
async function warmCost(act: () => void): Promise<number> {
  act()
  return (await work(act)) / PEOPLE
}

const changeOf = (entry: VersionedEntry): string => {
  const change: RosterChange = { epoch: 'epoch', version: 1, left: [], arrived: [entry], statuses: [] }
  return changeText(change, recordOf)
}

async function costsOf(nodes: number) {
  const network = await RealNodes.start()
  try {
    await network.add(nodes)
    await network.enterAll(persons('early'))
    const late = persons('late')
    const enter = await network.cost(PEOPLE, () => network.enterAll(late))
    const read = await network.cost(2 * PEOPLE, () => network.first.snapshot())
    const leave = await network.cost(PEOPLE, () => network.leaveAll(late))
    return { enter, read, leave }
  } finally {
    await network.close()
  }
}

/** Reads and discards; prints its port. */
const SINK = `
const server = require('node:net').createServer((socket) => socket.on('error', () => {}).resume())
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit()).resume()`

/** Sockets to another process, which reads all. */
async function writeCosts(): Promise<Pick<Costs, 'writeMs' | 'writeByteMs'>> {
  const sink = spawn(process.execPath, ['-e', SINK], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const port = Number(await firstLine(sink.stdout))
    const sockets: Socket[] = []
    for (let n = 0; n < SOCKETS; n++) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      await once(socket, 'connect')
      sockets.push(socket)
    }
    const small = Buffer.alloc(FRAME_BYTES)
    const toAll = async (): Promise<void> => {
      for (const socket of sockets) socket.write(small)
      await turn()
    }
    await toAll()
    const smallMs = await work(async () => {
      for (let n = 0; n < ROUNDS; n++) await toAll()
    })
    const large = Buffer.alloc(LARGE_BYTES)
    const largeMs = await work(async () => {
      for (let n = 0; n < LARGE_ROUNDS; n++) await new Promise((sent) => sockets[0]?.write(large, sent))
    })
    for (const socket of sockets) socket.destroy()
    return {
      writeMs: smallMs / (ROUNDS * SOCKETS),
      writeByteMs: largeMs / (LARGE_ROUNDS * LARGE_BYTES),
    }
  } finally {
    sink.stdin.end()
    sink.kill()
  }
}

async function loginCost(): Promise<number> {
  const verifier = new LoginVerifier('ringdown')
  const key = new PhoneKey()
  const logins = Array.from({ length: SIGNATURES }, (_, n) => {
    const challenge = verifier.challenge(false)
    return { name: `person ${n}`, challenge, extension: key.proof(challenge, `person ${n}`) }
  })
  const ms = await work(() => {
    for (const { challenge, ...login } of logins) verifier.check(login, challenge, undefined)
  })
  return ms / SIGNATURES
}

/** Measures a real Redis, its client, sockets and signatures on this machine, in half a minute. Needs Linux and `redis-server`. */
export const measuredCosts = async (): Promise<Costs> => ({
  loginMs: await loginCost(),
  ...(await writeCosts()),
  ...(await redisCosts()),
})
