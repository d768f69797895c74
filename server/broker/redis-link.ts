import { createClient } from 'redis'
import type { Clock } from '../../base/clock'
import { backoffDelay } from '../../base/backoff'
import { errorText } from '../../base/error-text'
import { settledWithin } from '../../base/within'
import {
  channelOf,
  CHANNELS,
  type ClusterMessage,
  clusterText,
  readClusterMessage,
} from '../../protocol/broker'
import type { ServerLog } from '../server-log'
import type { ClusterConnection } from './cluster-link'

export interface RedisLinkOptions {
  /** `redis://` or `rediss://`. It may hold a password: never log it. */
  readonly url: string
  readonly log: ServerLog
  readonly clock: Clock
  /** Called with each message of a broker, this one too. */
  readonly onMessage: (message: ClusterMessage) => void
}

const CONNECT_TIMEOUT_MS = 5_000
/** A Redis that is silent for longer than a ping takes is away. ms */
const PING_MS = 5_000
const SILENCE_MS = 15_000
const PUBLISH_TIMEOUT_MS = 2_000
/** Beyond this, messages are lost rather than kept. */
const MAX_QUEUED = 10_000

type RedisClient = ReturnType<typeof connectionTo>

/**
 * The way to other brokers by Redis pub/sub, with two connections: to publish, and to listen. While either is lost, this
 * broker is on its own, says so, and reconnects.
 */
export class RedisLink implements ClusterConnection {
  readonly #options: RedisLinkOptions
  readonly #publisher: RedisClient
  readonly #subscriber: RedisClient
  #isSubscribing = false
  #isListening = false
  #wasUp: boolean | undefined

  constructor(options: RedisLinkOptions) {
    this.#options = options
    this.#publisher = connectionTo(options.url)
    this.#subscriber = connectionTo(options.url)
    for (const client of [this.#publisher, this.#subscriber]) {
      client.on('error', (error: unknown) => this.#noteState(errorText(error)))
      client.on('ready', () => void this.#listen())
      client.on('end', () => this.#noteState('the connection has ended'))
    }
  }

  get isUp(): boolean {
    return this.#publisher.isReady && this.#subscriber.isReady && this.#isListening
  }

  start(): void {
    // A refused first attempt is repeated, and reported as an error.
    for (const client of [this.#publisher, this.#subscriber])
      client.connect().catch((error: unknown) => this.#noteState(errorText(error)))
  }

  async publish(message: ClusterMessage): Promise<number | undefined> {
    if (!this.isUp) return undefined
    // The answer is what PUBSUB NUMSUB would say, at the moment of the message.
    const published = this.#publisher.publish(channelOf(message), clusterText(message))
    const isDone = await settledWithin(this.#options.clock, PUBLISH_TIMEOUT_MS, published)
    return isDone ? published.catch(() => undefined) : undefined
  }

  /** Closes both connections; what waits is lost. */
  stop(): Promise<void> {
    for (const client of [this.#publisher, this.#subscriber]) {
      client.removeAllListeners('end')
      client.destroy()
    }
    return Promise.resolve()
  }

  /** Subscribes once; the client subscribes again by itself before it is ready again. */
  async #listen(): Promise<void> {
    if (this.#subscriber.isReady && !this.#isSubscribing) {
      this.#isSubscribing = true
      try {
        await this.#subscriber.subscribe(Object.values(CHANNELS), (text) => this.#hear(text))
        this.#isListening = true
      } catch (error) {
        this.#isSubscribing = false
        this.#noteState(errorText(error))
      }
    }
    if (this.isUp) this.#noteState('')
  }

  #hear(text: string): void {
    const message = readClusterMessage(text)
    if (message) this.#options.onMessage(message)
    else this.#options.log.warn({ bytes: text.length }, 'a broker sent what no broker says')
  }

  #noteState(reason: string): void {
    const { isUp } = this
    if (isUp === this.#wasUp) return
    this.#wasUp = isUp
    if (isUp) this.#options.log.info({}, 'Redis is there: peers of all brokers are reached')
    else this.#options.log.warn({ reason }, 'Redis is away: only peers of this broker are reached')
  }
}

function connectionTo(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries) => backoffDelay(retries + 1, Math.random),
    },
  })
}
