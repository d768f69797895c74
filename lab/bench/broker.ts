import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as passed } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { percentile } from '../../base/statistics'
import { inProject } from '../../scripts/lib/paths.mjs'
import { RedisServer } from '../../server/broker/testing/redis-server'
import { WebSocketPeer } from '../../server/broker/testing/web-socket-peer'
import { Results } from './results'

/**
 * Measures the broker, `ringdown serve` in processes of their own: a signal's latency through one broker, and through two with
 * Redis; the memory of an idle registered connection.
 */
const { signals, idle } = parseArgs({
  options: {
    signals: { type: 'string', default: '3000' },
    idle: { type: 'string', default: '2000' },
  },
}).values

/** Below the limit of a peer, 20 a second, of each sender. ms */
const BETWEEN_MS = 55
/** So many pairs signal in turn. */
const PAIRS = 20
/** An offer with its addresses. */
const SIGNAL = { type: 'offer', sdp: 'x'.repeat(2500) }
const SETTLED_MS = 3000
const AT_ONCE = 100
const KILOBYTE = 1e3

interface Row {
  readonly what: string
  readonly figure: string
}

const results = new Results<Row>({
  name: 'broker',
  line: ({ what, figure }) => `${what.padEnd(50)} ${figure}`,
})

interface Running {
  readonly child: ChildProcess
  readonly url: string
}

/** Starts a server; its log is discarded. */
const serve = async (...more: readonly string[]): Promise<Running> => {
  const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--json', ...more]
  const child = spawn(inProject('bin', 'ringdown'), args, { stdio: ['ignore', 'pipe', 'ignore'] })
  process.once('exit', () => child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { readonly event: string; readonly port: number }
    if (said.event === 'http') return { child, url: `ws://127.0.0.1:${said.port}/broker` }
  }
  throw new Error('the server has ended')
}
const stop = async ({ child }: Running): Promise<void> => {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Signals from peers at one broker to peers at another, or the same. @returns ms, each */
const latencies = async (from: string, to: string): Promise<readonly number[]> => {
  const pairs = await Promise.all(
    Array.from({ length: PAIRS }, async (_, n) => ({
      n,
      caller: await (await WebSocketPeer.connect(from)).registered(`caller ${n}`),
      callee: await (await WebSocketPeer.connect(to)).registered(`callee ${n}`),
    })),
  )
  const taken: number[] = []
  while (taken.length < Number(signals))
    for (const { n, caller, callee } of pairs) {
      const fromMs = performance.now()
      caller.signal(`caller ${n}`, `callee ${n}`, SIGNAL)
      await callee.nextSignal()
      taken.push(performance.now() - fromMs)
      await passed(BETWEEN_MS / PAIRS)
    }
  await Promise.all(pairs.flatMap(({ caller, callee }) => [caller.close(), callee.close()]))
  return taken
}
const shown = (taken: readonly number[]): string =>
  [50, 99].map((part) => `p${part} ${percentile(taken, part / 100).toFixed(2)} ms`).join(', ')

const residentBytes = (pid = 0): number =>
  1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

/** The growth of the server's resident memory for each connection. Bytes */
const idleMemory = async ({ child, url }: Running): Promise<number> => {
  const connect = async (first: number): Promise<readonly WebSocketPeer[]> =>
    Promise.all(
      Array.from({ length: AT_ONCE }, async (_, n) =>
        (await WebSocketPeer.connect(url)).registered(`idle ${first + n}`),
      ),
    )
  // The first ones load code and grow the heap.
  const peers = [...(await connect(-AT_ONCE))]
  await passed(SETTLED_MS)
  const before = residentBytes(child.pid)
  for (let n = 0; n < Number(idle); n += AT_ONCE) peers.push(...(await connect(n)))
  await passed(SETTLED_MS)
  const bytes = (residentBytes(child.pid) - before) / (peers.length - AT_ONCE)
  await Promise.all(peers.map((peer) => peer.close()))
  return bytes
}

const redis = await RedisServer.start()
const alone = await serve()
await results.add({
  what: 'a signal through one broker',
  figure: shown(await latencies(alone.url, alone.url)),
})
await stop(alone)
const [one, other] = [await serve('--redis', redis.url), await serve('--redis', redis.url)]
await passed(SETTLED_MS)
await results.add({
  what: 'a signal through two brokers with Redis',
  figure: shown(await latencies(one.url, other.url)),
})
for (const each of [one, other]) await stop(each)
await redis.close()
const crowded = await serve()
const bytes = await idleMemory(crowded)
await results.add({
  what: `memory of an idle connection, of ${idle}`,
  figure: `${(bytes / KILOBYTE).toFixed(1)} kB`,
})
await stop(crowded)
