import type { CancelTimer, Clock } from '../clock'
import type { Child, ChildHandlers } from './child'
import { ChildLife, type Death } from './child-life'
import type { WatchTiming } from './hang-watch'
import { AdaptiveTimeout } from './adaptive-timeout'

export interface SupervisorOptions<Data, Event> {
  readonly clock: Clock
  /** Starts a child: forkChild, startThread or another StartChild with its spec. */
  readonly start: (handlers: ChildHandlers) => Child
  /** What each child begins with, asked when it starts. */
  readonly data: () => Data
  /** How long a child may take to be ready, and to release everything before it is ended by force. ms */
  readonly startMs: number
  readonly stopMs: number
  /** A child that lived for so long had nothing wrong with its start. ms */
  readonly stableMs: number
  /** When to start the next child after so many deaths in a row, ms; undefined gives it up. */
  readonly retryMs: (deaths: number) => number | undefined
  readonly onEvent: (event: Event) => void
  readonly onOutput?: (text: string) => void
  /** A child takes commands now. */
  readonly onReady?: () => void
  /** The next one, if it is started at once, has been. */
  readonly onDied: (death: Death, deaths: number, retryMs: number | undefined) => void
}

/** Keeps a child running: starts it, watches it, starts the next one when it dies, and ends it. */
export class Supervisor<Data, Command, Event> {
  readonly #options: SupervisorOptions<Data, Event>
  readonly #timeout = new AdaptiveTimeout()
  #current: ChildLife<Data, Command, Event> | undefined
  /** Is to take the current one's place. */
  #next: ChildLife<Data, Command, Event> | undefined
  /** In a row, of children that did not live long. */
  #deaths = 0
  #timing: WatchTiming | undefined
  #cancelRetry: CancelTimer = () => undefined
  #stopped = false
  /** Children that are being ended. */
  #gone: Promise<unknown> = Promise.resolve()

  constructor(options: SupervisorOptions<Data, Event>) {
    this.#options = options
  }

  /** Of the child that takes commands, where it is a process. */
  get pid(): number | undefined {
    return this.#current?.pid
  }

  /** Starts a child now, unless there is one. */
  start(): void {
    if (this.#stopped || this.#current !== undefined) return
    this.#cancelRetry()
    this.#current = this.#begin(
      () => this.#options.onReady?.(),
      (life, death) => this.#died(life, death),
    )
    this.#current.watch(this.#timing)
  }

  /** Lost when there is no child. */
  send(command: Command): void {
    this.#current?.send(command)
  }

  /** How closely to watch this child and those that follow; undefined: not at all. */
  watch(timing: WatchTiming | undefined): void {
    this.#timing = timing
    this.#current?.watch(timing)
  }

  /**
   * Gets another child ready, and then puts it in this one's place.
   * @param onReplaced it is in place: commands go to it
   * @param isWanted asked when it is ready; if not, all stays as it is
   */
  replace(onReplaced: () => void, isWanted: () => boolean): void {
    if (this.#stopped || this.#current === undefined || this.#next !== undefined) return
    const next = this.#begin(
      () => {
        this.#next = undefined
        if (!isWanted()) return this.#end(next)
        const before = this.#current
        this.#current = next
        next.watch(this.#timing)
        if (before !== undefined) this.#end(before)
        onReplaced()
      },
      (life, death) => {
        if (life === this.#next) this.#next = undefined
        else this.#died(life, death)
      },
    )
    this.#next = next
  }

  /** Ends everything; resolves when it is gone. Never rejects. Nothing is told after it. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRetry()
    for (const life of [this.#current, this.#next]) if (life !== undefined) this.#end(life)
    this.#current = undefined
    this.#next = undefined
    await this.#gone
  }

  #begin(
    onReady: () => void,
    onDied: (life: ChildLife<Data, Command, Event>, death: Death) => void,
  ): ChildLife<Data, Command, Event> {
    const { clock, start, data, startMs, stopMs, onEvent, onOutput } = this.#options
    const life = new ChildLife<Data, Command, Event>({
      ...{ clock, start, startMs, stopMs },
      data: data(),
      timeout: this.#timeout,
      onReady,
      onEvent: (event) => {
        if (life === this.#current) onEvent(event)
      },
      onOutput: (text) => onOutput?.(text),
      onDied: (death) => onDied(life, death),
    })
    return life
  }

  #died(life: ChildLife<Data, Command, Event>, death: Death): void {
    if (life !== this.#current) return
    const { clock, stableMs, retryMs, onDied } = this.#options
    this.#current = undefined
    this.#deaths = clock.now() - life.startedMs < stableMs ? this.#deaths + 1 : 1
    const delayMs = retryMs(this.#deaths)
    if (delayMs === 0) this.start()
    else if (delayMs !== undefined) this.#cancelRetry = clock.after(delayMs, () => this.start())
    onDied(death, this.#deaths, delayMs)
  }

  #end(life: ChildLife<Data, Command, Event>): void {
    this.#gone = Promise.all([this.#gone, life.end()])
  }
}
