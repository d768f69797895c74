import { ErrorReply } from 'redis'
import type { CancelTimer, Clock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import type { Address } from '../../protocol/directory'
import { RefusalLog } from '../admission/refusal-log'
import type { ServerLog } from '../server-log'
import { PrimaryFinder } from './primary-finder'
import type { RedisAccess } from './redis-client'
import { RedisPair } from './redis-pair'

/** A Redis that does not answer a command for this long is away. ms */
export const COMMAND_TIMEOUT_MS = 2_000
/** Attempts to reach a Redis that is away: the first comes at once, later ones at this interval at most. ms */
const FIRST_RETRY_MS = 50
const MAX_RETRY_MS = 500
/** A pair that stands is given up when it has failed this many times in a row: a firewall may have forgotten it. */
const MOST_FAILURES = 2
/** Of an error in the log. Characters */
const MAX_REASON = 300
/** How often sentinels and nodes of a Redis Cluster are asked whether the primary is where it was. ms */
const WATCH_MS = 5_000
/**
 * Errors of a Redis that has just started, is no primary, is busy, has forgotten our scripts, or has something else under our keys.
 * Others are answers. Before version 7, the error of a script has other words in front.
 */
const NOT_READY =
  /\b(?:LOADING|NOSCRIPT|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|NOREPLICAS|NOAUTH|NOPERM|MISCONF|OOM|BUSY|WRONGTYPE)\b/

export interface RedisConnectionOptions extends RedisAccess {
  readonly clock: Clock
  readonly log: ServerLog
  /** In a Redis Cluster the node that has this key is used, for commands and to listen. */
  readonly key: string
  /** Channels to listen to. */
  readonly channels: readonly string[]
  readonly onMessage: (channel: string, text: string) => void
  /** Runs after each connection, before the state is “up”. */
  readonly prepare?: (run: RunCommand) => Promise<void>
  /** Called with each change. @param reason why it is away; empty when it is up */
  readonly onState: (isUp: boolean, reason: string) => void
}

export type RunCommand = (args: readonly string[]) => Promise<unknown>

/** The longest wait before the next attempt; at least half of it passes. @param attempts since it was up. ms */
export const retryMs = (attempts: number): number => Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts)

const noTimer: CancelTimer = () => undefined

/**
 * The way to a Redis: two connections to its primary. It is up while both are, and while commands are answered in time. When either is
 * lost, the primary is looked for again, and both are used again only after everything has been prepared anew. Nothing is repeated by
 * itself: what was under way fails.
 *
 * The clients of the library for sentinels and clusters are not used: they repeat commands after a change of the primary, and that for
 * clusters listens at any node, where the number of listeners that PUBLISH returns is not known.
 */
export class RedisConnection {
  readonly #options: RedisConnectionOptions
  readonly #finder: PrimaryFinder
  readonly #refusals: RefusalLog
  #pair: RedisPair | undefined
  #isUp = false
  /** The last state that was told. */
  #toldUp: boolean | undefined
  #isStopped = false
  #isLooking = false
  /** Since it was up. */
  #attempts = 0
  /** Of this pair, in a row. */
  #failures = 0
  readonly #timers = { retry: noTimer, watch: noTimer }

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#finder = new PrimaryFinder(options)
    this.#refusals = new RefusalLog((command, reason, refused) =>
      options.log.warn({ command, reason, refused }, 'Redis refuses a command'),
    )
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Connects, and keeps trying. */
  start(): void {
    void this.#look()
  }

  /** Closes both connections; what waits is lost. */
  stop(): void {
    this.#isStopped = true
    this.#isUp = false
    for (const cancel of Object.values(this.#timers)) cancel()
    this.#finder.close()
    this.#pair?.close()
  }

  /** @throws when Redis is away, answers with an error, or does not answer in time, in which case it counts as away */
  async run(args: readonly string[]): Promise<unknown> {
    const pair = this.#pair
    if (!this.#isUp || !pair) throw new Error('Redis is away')
    try {
      return await this.#inTime(pair.run(args))
    } catch (error) {
      if (error instanceof ErrorReply && !NOT_READY.test(error.message)) this.#noteRefusal(args, error)
      // An earlier connection says nothing about this one.
      else if (pair === this.#pair) this.#away(errorText(error))
      throw error
    }
  }

  /** Once a minute for each command, without its arguments: they may hold names. */
  #noteRefusal([command = '']: readonly string[], { message }: ErrorReply): void {
    const [reason = ''] = message.split(', with args', 1)
    this.#refusals.add(command, reason.slice(0, MAX_REASON), this.#options.clock.now())
  }

  #inTime(answer: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.after(COMMAND_TIMEOUT_MS, () =>
        reject(new Error('Redis does not answer')),
      )
      answer
        .finally(cancel)
        .then(resolve, (error: unknown) =>
          reject(error instanceof Error ? error : new Error(errorText(error))),
        )
    })
  }

  #away(reason: string): void {
    if (this.#isStopped) return
    this.#isUp = false
    this.#timers.watch()
    this.#tell(false, reason)
    this.#timers.retry()
    const ms = retryMs(this.#attempts) * (0.5 + Math.random() / 2)
    this.#timers.retry = this.#options.clock.after(ms, () => void this.#look())
  }

  /** Looks for the primary, and prepares the connections to it. Those that stand, but were not answered in time, are used once more. */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#isUp || this.#isStopped) return
    this.#isLooking = true
    this.#attempts++
    try {
      const pair = await this.#pairAt(await this.#finder.find())
      await this.#prepare(pair)
      this.#isLooking = false
      if (pair.isOpen) this.#reached()
      else this.#away('the connection has ended')
    } catch (error) {
      this.#isLooking = false
      this.#away(errorText(error))
    }
  }

  /** @throws Error when the pair cannot be used now; it is closed if a new one may do better */
  async #prepare(pair: RedisPair): Promise<void> {
    try {
      await this.#inTime(pair.ping())
      await this.#checkRole(pair)
      await this.#options.prepare?.((args) => this.#inTime(pair.run(args)))
      this.#failures = 0
    } catch (error) {
      this.#failures = error instanceof ErrorReply ? 0 : this.#failures + 1
      if (this.#failures >= MOST_FAILURES) pair.close()
      throw error
    }
  }

  async #pairAt(host: Address): Promise<RedisPair> {
    if (this.#isStopped) throw new Error('the connection is closed')
    if (this.#pair?.isOpen === true && this.#pair.isAt(host)) return this.#pair
    this.#pair?.close()
    const { clock, channels, onMessage } = this.#options
    const pair = new RedisPair({
      ...{ access: this.#options, host, clock, channels, onMessage },
      onLost: (reason) => {
        if (pair === this.#pair) this.#away(reason)
      },
    })
    this.#pair = pair
    this.#failures = 0
    await pair.open()
    return pair
  }

  /** A sentinel may not have heard yet that the primary has become a replica. */
  async #checkRole(pair: RedisPair): Promise<void> {
    if (this.#options.address.kind !== 'sentinel') return
    const reply = await this.#inTime(pair.run(['ROLE']))
    if (!Array.isArray(reply) || reply[0] !== 'master')
      throw new Error('the sentinels name a Redis that is no primary')
  }

  #reached(): void {
    if (this.#isStopped) return
    this.#isUp = true
    this.#attempts = 0
    this.#timers.retry()
    if (this.#options.address.kind !== 'single') this.#watchLater()
    this.#tell(true, '')
  }

  #tell(isUp: boolean, reason: string): void {
    if (isUp === this.#toldUp) return
    this.#toldUp = isUp
    this.#options.onState(isUp, reason)
  }

  #watchLater(): void {
    this.#timers.watch()
    this.#timers.watch = this.#options.clock.after(WATCH_MS, () => void this.#watch())
  }

  async #watch(): Promise<void> {
    if (this.#isStopped) return
    const pair = this.#pair
    // While no sentinel answers, the primary that does is used.
    const host = await this.#finder.find(pair?.host).catch(() => undefined)
    if (!this.#isUp || pair !== this.#pair) return
    if (host && pair?.isAt(host) === false) this.#away('another Redis is the primary')
    else this.#watchLater()
  }
}
