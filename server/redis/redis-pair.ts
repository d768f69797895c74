import type { Clock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import { settledWithin } from '../../base/within'
import type { Address } from '../../protocol/directory'
import { isSameHost, openClient, type RedisAccess, type RedisClient, redisClient } from './redis-client'

export interface RedisPairOptions {
  readonly access: RedisAccess
  readonly host: Address
  readonly clock: Clock
  /** Channels to listen to. */
  readonly channels: readonly string[]
  readonly onMessage: (channel: string, text: string) => void
  /** Called once when a connection is lost, which closes the other one, too. */
  readonly onLost: (reason: string) => void
}

/** With the login. ms */
const OPEN_MS = 5_000

/** Two connections to one Redis: for commands, and to listen. */
export class RedisPair {
  readonly #options: RedisPairOptions
  readonly #commands: RedisClient
  readonly #subscriber: RedisClient
  #isOpen = true

  constructor(options: RedisPairOptions) {
    const { access, host } = options
    this.#options = options
    this.#commands = redisClient(access, host)
    this.#subscriber = redisClient(access, host)
    for (const client of [this.#commands, this.#subscriber]) {
      client.on('error', (error: unknown) => this.#lost(errorText(error)))
      client.on('end', () => this.#lost('the connection has ended'))
    }
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#commands.isReady && this.#subscriber.isReady
  }

  get host(): Address {
    return this.#options.host
  }

  isAt(host: Address): boolean {
    return isSameHost(this.host, host)
  }

  /** Connects, and listens. @throws Error when Redis is not there */
  async open(): Promise<void> {
    const { clock, channels, onMessage } = this.#options
    const opened = [this.#commands, this.#subscriber].map((client) => openClient(client, () => this.#isOpen))
    const connected = Promise.all(opened).then(() =>
      this.#subscriber.subscribe([...channels], (text, channel) => onMessage(channel, text)),
    )
    try {
      if (!(await settledWithin(clock, OPEN_MS, connected))) throw new Error('Redis does not answer')
      await connected
    } catch (error) {
      // One that cannot listen is of no use.
      this.close()
      throw error
    }
  }

  run(args: readonly string[]): Promise<unknown> {
    return this.#commands.sendCommand(args)
  }

  /** Resolves when both connections have been answered. */
  async ping(): Promise<void> {
    await Promise.all([this.#commands.ping(), this.#subscriber.ping()])
  }

  /** Closes both; what waits is lost. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    for (const client of [this.#commands, this.#subscriber]) client.destroy()
  }

  #lost(reason: string): void {
    if (!this.#isOpen) return
    this.close()
    this.#options.onLost(reason)
  }
}
