import { readFileSync } from 'node:fs'
import { createClient } from 'redis'
import { unusedPort } from '../../../base/testing/unused-port'
import { waitUntil } from '../../../base/testing/wait-until'
import { RedisServer, type RedisTls } from '../../broker/testing/redis-server'

const HOST = '127.0.0.1'
const SLOTS = 16_384
const NODES = 3

export interface AskOptions {
  readonly password?: string | undefined
  /** It speaks TLS. */
  readonly tls?: RedisTls | undefined
}

/** Says something to a Redis on a connection of its own. */
export async function askRedis(
  port: number,
  words: readonly string[],
  { password, tls }: AskOptions = {},
): Promise<unknown> {
  const socket = { host: HOST, port, reconnectStrategy: false } as const
  const client = createClient({
    RESP: 2,
    socket: tls?.ca === undefined ? socket : { ...socket, tls: true, ca: readFileSync(tls.ca) },
    ...(password !== undefined && { password }),
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.sendCommand(words)
  } finally {
    client.destroy()
  }
}

const holds = (
  port: number,
  words: readonly string[],
  text: string,
  options?: AskOptions,
): Promise<boolean> =>
  askRedis(port, words, options).then(
    (answer) => String(answer).includes(text),
    () => false,
  )

export interface SentinelSetOptions {
  /** Of Redis. */
  readonly password: string
  /** Of the sentinels; undefined: they have none. */
  readonly sentinelPassword?: string | undefined
  /** All of them speak TLS. */
  readonly tls?: RedisTls
}

/** A primary, a replica, and three sentinels, which make the replica the primary half a second after that has died. */
export class SentinelSet {
  readonly primary: RedisServer
  readonly replica: RedisServer
  readonly #sentinels: readonly RedisServer[]
  readonly #options: SentinelSetOptions

  private constructor(
    primary: RedisServer,
    replica: RedisServer,
    sentinels: readonly RedisServer[],
    options: SentinelSetOptions,
  ) {
    this.primary = primary
    this.replica = replica
    this.#sentinels = sentinels
    this.#options = options
  }

  static async start(options: SentinelSetOptions): Promise<SentinelSet> {
    const { password, sentinelPassword, tls } = options
    const lines = [`requirepass ${password}`, `masterauth ${password}`, 'repl-diskless-sync-delay 0']
    const start = (more: readonly string[]) =>
      RedisServer.start({ lines: [...lines, ...more], ...(tls && { tls }) })
    const primary = await start([])
    const replica = await start([`replicaof ${HOST} ${primary.port}`])
    const isInStep = ['INFO', 'replication']
    await waitUntil(() => holds(replica.port, isInStep, 'master_link_status:up', { password, tls }))
    const sentinels: RedisServer[] = []
    for (let n = 0; n < NODES; n++)
      sentinels.push(
        await RedisServer.start({
          isSentinel: true,
          lines: [
            `sentinel monitor phones ${HOST} ${primary.port} 2`,
            `sentinel auth-pass phones ${password}`,
            'sentinel down-after-milliseconds phones 500',
            'sentinel failover-timeout phones 2000',
            ...(sentinelPassword === undefined
              ? []
              : [`requirepass ${sentinelPassword}`, `sentinel sentinel-pass ${sentinelPassword}`]),
          ],
          ...(tls && { tls }),
        }),
      )
    for (const { port } of sentinels) {
      const words = ['SENTINEL', 'MASTER', 'phones']
      const answer = 'num-slaves,1,num-other-sentinels,2'
      await waitUntil(() => holds(port, words, answer, { password: sentinelPassword, tls }))
    }
    return new SentinelSet(primary, replica, sentinels, options)
  }

  get url(): string {
    const { password, tls } = this.#options
    const hosts = this.#sentinels.map(({ port }) => `${HOST}:${port}`)
    return `${tls ? 'rediss' : 'redis'}+sentinel://:${password}@${hosts.join(',')}/phones`
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sentinels, this.primary, this.replica].map((each) => each.close()))
  }
}

const slotOf = async (port: number, key: string, options: AskOptions): Promise<number> =>
  Number(await askRedis(port, ['CLUSTER', 'KEYSLOT', key], options))

/** A Redis Cluster of three primaries. */
export class RedisClusterSet {
  readonly #primaries: readonly RedisServer[]
  readonly #replicas: RedisServer[] = []
  readonly #tls: RedisTls | undefined

  private constructor(primaries: readonly RedisServer[], tls: RedisTls | undefined) {
    this.#primaries = primaries
    this.#tls = tls
  }

  /** @param tls all of them speak TLS, also among themselves */
  static async start(tls?: RedisTls): Promise<RedisClusterSet> {
    const primaries: RedisServer[] = []
    for (let n = 0; n < NODES; n++) primaries.push(await clusterNode(tls))
    for (const [n, { port }] of primaries.entries()) {
      const [from, to] = [n, n + 1].map((at) => Math.floor((at * SLOTS) / NODES))
      const slots = [String(from), String((to ?? SLOTS) - 1)]
      await askRedis(port, ['CLUSTER', 'ADDSLOTSRANGE', ...slots], { tls })
    }
    const set = new RedisClusterSet(primaries, tls)
    for (const each of primaries.slice(1)) await set.#introduce(each)
    await set.#untilKnown(NODES)
    return set
  }

  get url(): string {
    const hosts = this.#primaries.map(({ port }) => `${HOST}:${port}`)
    return `${this.#tls ? 'rediss' : 'redis'}+cluster://${hosts.join(',')}`
  }

  /** The primary that has a key's slot. */
  async primaryOf(key: string): Promise<RedisServer> {
    const primary = this.#primaries[await this.#placeOf(key)]
    if (!primary) throw new Error(`nobody has the slot of ${key}`)
    return primary
  }

  /** Gives a primary a replica, which takes over about two seconds after the primary has died. Resolves when it is in step. */
  async addReplica(of: RedisServer): Promise<RedisServer> {
    const options = { tls: this.#tls }
    const replica = await clusterNode(this.#tls)
    this.#replicas.push(replica)
    await this.#introduce(replica)
    await this.#untilKnown(NODES + this.#replicas.length)
    const id = String(await askRedis(of.port, ['CLUSTER', 'MYID'], options))
    await waitUntil(() => holds(replica.port, ['CLUSTER', 'REPLICATE', id], 'OK', options))
    await waitUntil(() => holds(replica.port, ['INFO', 'replication'], 'master_link_status:up', options))
    for (const { port } of this.#primaries)
      await waitUntil(() => holds(port, ['CLUSTER', 'NODES'], `slave ${id}`, options))
    return replica
  }

  /** Gives the slot of a key, whose content is lost, to the next node. */
  async moveSlot(key: string): Promise<void> {
    const options = { tls: this.#tls }
    const from = await this.#placeOf(key)
    const fromPort = this.#primaries[from]?.port ?? 0
    const to = this.#primaries[(from + 1) % NODES]
    const id = String(await askRedis(to?.port ?? 0, ['CLUSTER', 'MYID'], options))
    const slot = String(await slotOf(fromPort, key, options))
    const give = ['CLUSTER', 'SETSLOT', slot, 'NODE', id]
    // A node does not give away a slot that has keys, and a client may write one in between.
    await waitUntil(async () => {
      await askRedis(fromPort, ['FLUSHALL'], options)
      return holds(fromPort, give, 'OK', options)
    })
    for (const { port } of this.#primaries) await askRedis(port, give, options)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#primaries, ...this.#replicas].map((each) => each.close()))
  }

  async #placeOf(key: string): Promise<number> {
    const slot = await slotOf(this.#primaries[0]?.port ?? 0, key, { tls: this.#tls })
    return Math.floor((slot * NODES) / SLOTS)
  }

  /** Lets a node know the first one, and by it the others. */
  async #introduce({ port }: RedisServer): Promise<void> {
    const [first] = this.#primaries
    const options = { tls: this.#tls }
    const busPort = await askRedis(first?.port ?? 0, ['CONFIG', 'GET', 'cluster-port'], options)
    const [, bus = ''] = Array.isArray(busPort) ? busPort.map(String) : []
    await askRedis(port, ['CLUSTER', 'MEET', HOST, String(first?.port), bus], options)
  }

  async #untilKnown(nodes: number): Promise<void> {
    for (const { port } of [...this.#primaries, ...this.#replicas]) {
      const know = (text: string) => holds(port, ['CLUSTER', 'INFO'], text, { tls: this.#tls })
      await waitUntil(() => know('cluster_state:ok'))
      await waitUntil(() => know(`cluster_known_nodes:${nodes}`))
    }
  }
}

async function clusterNode(tls: RedisTls | undefined): Promise<RedisServer> {
  const lines = ['cluster-enabled yes', `cluster-port ${await unusedPort()}`, 'cluster-node-timeout 1000']
  return RedisServer.start({
    lines: [...lines, 'repl-diskless-sync-delay 0', ...(tls ? ['tls-cluster yes'] : [])],
    ...(tls && { tls }),
  })
}
