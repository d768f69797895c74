import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import { settledWithin } from '../../base/within'
import { type Address, formatAddress } from '../../protocol/directory'
import {
  isSameHost,
  openClient,
  type RedisAccess,
  type RedisClient,
  redisClient,
  sentinelClient,
} from './redis-client'

export interface PrimaryFinderOptions extends RedisAccess {
  readonly clock: Clock
  /** In a Redis Cluster: a key that the primary has. */
  readonly key: string
}

/** The host has no password, or the same as Redis. */
const NEEDS_PASSWORD = /^NOAUTH\b/
const ANSWER_MS = 5_000

const sentinelAnswer = z.tuple([z.string().min(1), z.coerce.number().int().min(1).max(65_535)]).nullable()
const slotAnswer = z.number()
const slotsAnswer = z.array(
  z.tuple([z.number(), z.number(), z.tuple([z.string().nullable(), z.number()], z.unknown())], z.unknown()),
)

/** Finds the Redis to which everything is said: the only one, that of the sentinels, or that which has a key of a Redis Cluster. */
export class PrimaryFinder {
  readonly #options: PrimaryFinderOptions
  readonly #clients = new Set<RedisClient>()
  #isClosed = false

  constructor(options: PrimaryFinderOptions) {
    this.#options = options
  }

  /**
   * Asks all hosts at once; the first that knows it is believed.
   * @param current in a Redis Cluster it stays while any host names it: a node may have several names
   * @throws Error that says why no host knows it, or that this is closed
   */
  async find(current?: Address): Promise<Address> {
    if (this.#isClosed) throw new Error('the connection is closed')
    const { address } = this.#options
    if (address.kind === 'single') return address.hosts[0]
    const clients = address.hosts.map((host) => [host, this.#clientFor(host)] as const)
    const asked = clients.map(([host, client]) => this.#ask(host, client))
    try {
      if (current && address.kind === 'cluster' && (await this.#isNamed(current, asked))) return current
      const first = Promise.any(asked)
      if (!(await settledWithin(this.#options.clock, ANSWER_MS, first)))
        throw new Error('no host of Redis answers')
      return await first
    } catch (error) {
      throw error instanceof AggregateError ? new Error(error.errors.map(errorText).join('; ')) : error
    } finally {
      for (const [, client] of clients) this.#end(client)
    }
  }

  /** Ends the questions; none is asked again. */
  close(): void {
    this.#isClosed = true
    for (const client of this.#clients) this.#end(client)
  }

  /** @returns once a host names this one, or all have answered, or the time is up */
  async #isNamed(current: Address, asked: readonly Promise<Address>[]): Promise<boolean> {
    const naming = asked.map(async (answer) => {
      if (!isSameHost(await answer, current)) throw new Error('it names another')
    })
    const isNamed = Promise.any(naming).then(
      () => true,
      () => false,
    )
    return (await settledWithin(this.#options.clock, ANSWER_MS, isNamed)) && isNamed
  }

  #clientFor(host: Address): RedisClient {
    const isSentinel = this.#options.address.kind === 'sentinel'
    const client = (isSentinel ? sentinelClient : redisClient)(this.#options, host)
    // The attempt to connect, or the question, fails as well.
    client.on('error', () => undefined)
    this.#clients.add(client)
    return client
  }

  #end(client: RedisClient): void {
    if (this.#clients.delete(client)) client.destroy()
  }

  async #ask(host: Address, client: RedisClient): Promise<Address> {
    const { address } = this.#options
    try {
      await openClient(client, () => this.#clients.has(client))
      return address.kind === 'sentinel'
        ? await this.#primaryOf(client, address.primary)
        : await this.#nodeOf(client, host)
    } catch (error) {
      throw new Error(`${formatAddress(host.host, host.port)}: ${errorText(error)}`, { cause: error })
    }
  }

  async #primaryOf(client: RedisClient, name: string): Promise<Address> {
    const ask = () => client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name])
    const reply = await ask().catch(async (error: unknown) => {
      if (!NEEDS_PASSWORD.test(errorText(error))) throw error
      const { username, password } = this.#options.address
      if (password === undefined) throw error
      await client.sendCommand(['AUTH', ...(username === undefined ? [] : [username]), password])
      return ask()
    })
    const found = sentinelAnswer.parse(reply)
    if (!found) throw new Error(`the sentinel knows no “${name}”`)
    const [host, port] = found
    return { host, port }
  }

  async #nodeOf(client: RedisClient, asked: Address): Promise<Address> {
    const slot = slotAnswer.parse(await client.sendCommand(['CLUSTER', 'KEYSLOT', this.#options.key]))
    const ranges = slotsAnswer.parse(await client.sendCommand(['CLUSTER', 'SLOTS']))
    const found = ranges.find(([from, to]) => from <= slot && slot <= to)
    if (!found) throw new Error(`no node of the Redis Cluster has slot ${slot}`)
    const [host, port] = found[2]
    // A node that does not know its own name is where it was asked.
    return { host: host === null || host === '' ? asked.host : host, port }
  }
}
