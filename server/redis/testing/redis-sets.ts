import { createClient } from 'redis'
import { unusedPort } from '../../../base/testing/unused-port'
import { waitUntil } from '../../../base/testing/wait-until'
import { RedisServer } from '../../broker/testing/redis-server'

const HOST = '127.0.0.1'
const SLOTS = 16_384
const NODES = 3

/** Says something to a Redis on a connection of its own. */
export async function askRedis(port: number, words: readonly string[], password?: string): Promise<unknown> {
  const client = createClient({
    RESP: 2,
    socket: { host: HOST, port, reconnectStrategy: false },
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

const holds = (port: number, words: readonly string[], text: string, password?: string): Promise<boolean> =>
  askRedis(port, words, password).then(
    (answer) => String(answer).includes(text),
    () => false,
  )

/** A primary, a replica, and three sentinels, which make the replica the primary half a second after that has died. */
export class SentinelSet {
  readonly primary: RedisServer
  readonly replica: RedisServer
  readonly #sentinels: readonly RedisServer[]
  readonly #password: string

  private constructor(
    primary: RedisServer,
    replica: RedisServer,
    sentinels: readonly RedisServer[],
    password: string,
  ) {
    this.primary = primary
    this.replica = replica
    this.#sentinels = sentinels
    this.#password = password
  }

  /** @param sentinelPassword of the sentinels; undefined: they have none */
  static async start(password: string, sentinelPassword?: string): Promise<SentinelSet> {
    const lines = [`requirepass ${password}`, `masterauth ${password}`, 'repl-diskless-sync-delay 0']
    const primary = await RedisServer.start({ lines })
    const replica = await RedisServer.start({ lines: [...lines, `replicaof ${HOST} ${primary.port}`] })
    await waitUntil(() => holds(replica.port, ['INFO', 'replication'], 'master_link_status:up', password))
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
        }),
      )
    for (const { port } of sentinels) {
      const words = ['SENTINEL', 'MASTER', 'phones']
      await waitUntil(() => holds(port, words, 'num-slaves,1,num-other-sentinels,2', sentinelPassword))
    }
    return new SentinelSet(primary, replica, sentinels, password)
  }

  get url(): string {
    const hosts = this.#sentinels.map(({ port }) => `${HOST}:${port}`)
    return `redis+sentinel://:${this.#password}@${hosts.join(',')}/phones`
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sentinels, this.primary, this.replica].map((each) => each.close()))
  }
}

/** A Redis Cluster of three primaries. */
export class RedisClusterSet {
  readonly #primaries: readonly RedisServer[]

  private constructor(primaries: readonly RedisServer[]) {
    this.#primaries = primaries
  }

  static async start(): Promise<RedisClusterSet> {
    const busPorts: number[] = []
    const primaries: RedisServer[] = []
    for (let n = 0; n < NODES; n++) {
      const busPort = await unusedPort()
      const lines = ['cluster-enabled yes', `cluster-port ${busPort}`, 'cluster-node-timeout 1000']
      busPorts.push(busPort)
      primaries.push(await RedisServer.start({ lines }))
    }
    const [first] = primaries
    for (const [n, { port }] of primaries.entries()) {
      const [from, to] = [n, n + 1].map((at) => Math.floor((at * SLOTS) / NODES))
      await askRedis(port, ['CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? SLOTS) - 1)])
      if (first && n > 0)
        await askRedis(port, ['CLUSTER', 'MEET', HOST, String(first.port), String(busPorts[0])])
    }
    for (const { port } of primaries) {
      await waitUntil(() => holds(port, ['CLUSTER', 'INFO'], 'cluster_state:ok'))
      await waitUntil(() => holds(port, ['CLUSTER', 'INFO'], `cluster_known_nodes:${NODES}`))
    }
    return new RedisClusterSet(primaries)
  }

  get url(): string {
    return `redis+cluster://${this.#primaries.map(({ port }) => `${HOST}:${port}`).join(',')}`
  }

  /** Gives the slot of a key, whose content is lost, to the next node. */
  async moveSlot(key: string): Promise<void> {
    const [first] = this.#primaries
    const slot = Number(await askRedis(first?.port ?? 0, ['CLUSTER', 'KEYSLOT', key]))
    const from = Math.floor((slot * NODES) / SLOTS)
    const to = this.#primaries[(from + 1) % NODES]
    const id = String(await askRedis(to?.port ?? 0, ['CLUSTER', 'MYID']))
    const give = ['CLUSTER', 'SETSLOT', String(slot), 'NODE', id]
    // A node does not give away a slot that has keys, and a client may write one in between.
    await waitUntil(async () => {
      await askRedis(this.#primaries[from]?.port ?? 0, ['FLUSHALL'])
      return holds(this.#primaries[from]?.port ?? 0, give, 'OK')
    })
    for (const { port } of this.#primaries) await askRedis(port, give)
  }

  async close(): Promise<void> {
    await Promise.all(this.#primaries.map((each) => each.close()))
  }
}
