import { createClient, ErrorReply } from 'redis'
import type { Clock } from '../../../base/clock'
import { errorText } from '../../../base/error-text'

/** A Redis that does not answer a command for this long is away. ms */
const COMMAND_TIMEOUT_MS = 2_000
const CONNECT_TIMEOUT_MS = 5_000
/** A Redis that is away is asked at this interval. ms */
const PROBE_MS = 250
/** The connections ping each other, so that a dead one is noticed while nothing is said. ms */
const PING_MS = 5_000
const SILENCE_MS = 15_000
/** Reconnections: the first comes at once, later ones at this interval at most. ms */
const FIRST_RETRY_MS = 50
const MAX_RETRY_MS = 1_000
/** Errors of a Redis that has just started, is no master, or has forgotten our scripts. Others are answers. */
const NOT_READY = /^(?:LOADING|NOSCRIPT|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOAUTH|NOPERM|MISCONF|OOM)\b/
/** Beyond this, commands fail rather than wait. */
const MAX_QUEUED = 100_000

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`. It may hold a password: never log it. */
  readonly url: string
  readonly clock: Clock
  /** Channels to listen to. */
  readonly channels: readonly string[]
  readonly onMessage: (channel: string, text: string) => void
  /** Runs after each connection, before the state is “up”. */
  readonly prepare: (run: RunCommand) => Promise<void>
  /** May repeat itself. @param reason why it is away; empty when it is up */
  readonly onState: (isUp: boolean, reason: string) => void
}

export type RunCommand = (args: readonly string[]) => Promise<unknown>

type Client = ReturnType<typeof connectionTo>

/**
 * Two connections to a Redis: for commands, and to listen. It is up while both are, and while commands are answered in time.
 * When either is lost both are used again only after everything has been prepared anew.
 */
export class RedisConnection {
  readonly #options: RedisConnectionOptions
  readonly #commands: Client
  readonly #subscriber: Client
  #isUp = false
  #isStopped = false
  #isSubscribed = false
  #isPreparing = false
  #cancelProbe: () => void = () => undefined

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#commands = connectionTo(options.url)
    this.#subscriber = connectionTo(options.url)
    for (const client of [this.#commands, this.#subscriber]) {
      client.on('error', (error: unknown) => this.#away(errorText(error)))
      client.on('end', () => this.#away('the connection has ended'))
      client.on('ready', () => void this.#prepare())
    }
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Connects, and keeps trying. */
  start(): void {
    for (const client of [this.#commands, this.#subscriber])
      client.connect().catch((error: unknown) => this.#away(errorText(error)))
  }

  /** Closes both connections; what waits is lost. */
  stop(): void {
    this.#isStopped = true
    this.#isUp = false
    this.#cancelProbe()
    for (const client of [this.#commands, this.#subscriber]) client.destroy()
  }

  /** @throws when Redis is away, answers with an error, or does not answer in time, in which case it counts as away */
  async run(args: readonly string[]): Promise<unknown> {
    if (!this.#isUp) throw new Error('Redis is away')
    try {
      return await this.#inTime(args)
    } catch (error) {
      if (!(error instanceof ErrorReply) || NOT_READY.test(error.message)) this.#away(errorText(error))
      throw error
    }
  }

  #inTime(args: readonly string[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.after(COMMAND_TIMEOUT_MS, () =>
        reject(new Error('Redis does not answer')),
      )
      this.#commands
        .sendCommand(args)
        .finally(cancel)
        .then(resolve, (error: unknown) =>
          reject(error instanceof Error ? error : new Error(errorText(error))),
        )
    })
  }

  #away(reason: string): void {
    if (this.#isStopped) return
    this.#isUp = false
    this.#options.onState(false, reason)
    this.#probeLater()
  }

  /** A connection that stands, but was not answered in time, reports nothing when it works again. */
  #probeLater(): void {
    this.#cancelProbe()
    this.#cancelProbe = this.#options.clock.after(PROBE_MS, () => void this.#prepare())
  }

  async #prepare(): Promise<void> {
    if (this.#isPreparing || this.#isUp || !this.#areReady) return
    this.#isPreparing = true
    try {
      await this.#subscribe()
      await this.#options.prepare((args) => this.#inTime(args))
      this.#prepared()
    } catch (error) {
      this.#away(errorText(error))
    }
    this.#isPreparing = false
  }

  #prepared(): void {
    if (this.#isStopped) return
    this.#isUp = this.#areReady
    if (this.#isUp) this.#options.onState(true, '')
    else this.#probeLater()
  }

  get #areReady(): boolean {
    return this.#commands.isReady && this.#subscriber.isReady
  }

  /** Once; the client subscribes again by itself before it is ready again. */
  async #subscribe(): Promise<void> {
    if (this.#isSubscribed) {
      await this.#subscriber.ping()
      return
    }
    const { channels, onMessage } = this.#options
    await this.#subscriber.subscribe([...channels], (text, channel) => onMessage(channel, text))
    this.#isSubscribed = true
  }
}

function connectionTo(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries) =>
        Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** retries) * (0.5 + Math.random() / 2),
    },
  })
}
