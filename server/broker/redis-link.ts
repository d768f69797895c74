import { z } from 'zod'
import type { Clock } from '../../base/clock'
import {
  channelOf,
  CHANNELS,
  type ClusterMessage,
  clusterText,
  readClusterMessage,
} from '../../protocol/broker'
import { readRedisAddress } from '../redis/redis-address'
import { RedisConnection } from '../redis/redis-connection'
import type { ServerLog } from '../server-log'
import type { ClusterConnection } from './cluster-link'

export interface RedisLinkOptions {
  /** As `readRedisAddress` takes it. It may hold a password: never log it. */
  readonly url: string
  /** The certificate authorities of Redis, PEM; undefined: those that Node.js trusts. */
  readonly ca?: string | undefined
  readonly log: ServerLog
  readonly clock: Clock
  /** Called with each message of a broker, this one too. */
  readonly onMessage: (message: ClusterMessage) => void
}

const published = z.number()

/** The way to other brokers by Redis pub/sub. While it is lost, this broker is on its own, says so, and reconnects. */
export class RedisLink implements ClusterConnection {
  readonly #options: RedisLinkOptions
  readonly #connection: RedisConnection

  /** @throws RedisAddressError */
  constructor(options: RedisLinkOptions) {
    const { url, ca, clock, log } = options
    const channels = Object.values(CHANNELS)
    this.#options = options
    this.#connection = new RedisConnection({
      ...{ address: readRedisAddress(url), ca, clock, log, channels },
      // All brokers are at one node of a Redis Cluster: another node would not count them.
      key: CHANNELS.all,
      onMessage: (_, text) => this.#hear(text),
      onState: (isUp, reason) => this.#noteState(isUp, reason),
    })
  }

  get isUp(): boolean {
    return this.#connection.isUp
  }

  start(): void {
    this.#connection.start()
  }

  async publish(message: ClusterMessage): Promise<number | undefined> {
    try {
      // The answer is what PUBSUB NUMSUB would say, at the moment of the message.
      return published.parse(
        await this.#connection.run(['PUBLISH', channelOf(message), clusterText(message)]),
      )
    } catch {
      return undefined
    }
  }

  /** Closes both connections; what waits is lost. */
  stop(): Promise<void> {
    this.#connection.stop()
    return Promise.resolve()
  }

  #hear(text: string): void {
    const message = readClusterMessage(text)
    if (message) this.#options.onMessage(message)
    else this.#options.log.warn({ bytes: text.length }, 'a broker sent what no broker says')
  }

  #noteState(isUp: boolean, reason: string): void {
    if (isUp) this.#options.log.info({}, 'Redis is there: peers of all brokers are reached')
    else this.#options.log.warn({ reason }, 'Redis is away: only peers of this broker are reached')
  }
}
