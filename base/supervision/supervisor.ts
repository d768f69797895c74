import type { CancelTimer, Clock } from '../clock'
import type { Child, ChildHandlers } from './child'
import { ChildLife, type Death } from './child-life'
import type { WatchTiming } from './hang-watch'

export interface SupervisorOptions<Data, Event> {
  readonly clock: Clock
  /** Starts a child: forkChild, startThread or another StartChild with its spec. */
  readonly start: (handlers: ChildHandlers) => Child
  /** The data of a child, read at its start. */
  readonly data: () => Data
  /** How long a child may take to be ready, and to release everything before it is killed. ms */
  readonly startMs: number
  readonly stopMs: number
  /** After this time a child's start counts as successful. ms */
  readonly stableMs: number
  /** The delay before the next start after this many deaths in a row, ms; undefined: no more starts. */
  readonly retryMs: (deaths: number) => number | undefined
  readonly onEvent: (event: Event) => void
  readonly onOutput?: (text: string) => void
  /** A child is ready for commands. */
  readonly onReady?: () => void
  /** Called after the start of the next child, if that is immediate. */
  readonly onDied: (death: Death, deaths: number, retryMs: number | undefined) => void
}

/** Keeps a child running: starts it, watches it, starts the next one when it dies, and ends it. */
export class Supervisor<Data, Command, Event> {
  readonly #options: SupervisorOptions<Data, Event>
  #current: ChildLife<Data, Command, Event> | undefined
  /** The child that will replace the current one. */
  #next: ChildLife<Data, Command, Event> | undefined
  /** Consecutive deaths soon after the start. */
  #deaths = 0
  #timing: WatchTiming | undefined
  #cancelRetry: CancelTimer = () => undefined
  #stopped = false
  /** Children that are being ended. */
  #gone: Promise<unknown> = Promise.resolve()

  constructor(options: SupervisorOptions<Data, Event>) {
    this.#options = options
  }

  /** The id of the current child, if it is a process. */
  get pid(): number | undefined {
    return this.#current?.pid
  }

  /** Starts a child now, unless one runs. */
  start(): void {
    if (this.#stopped || this.#current !== undefined) return
    this.#cancelRetry()
    this.#current = this.#begin(
      () => this.#options.onReady?.(),
      (life, death) => this.#died(life, death),
    )
    this.#current.watch(this.#timing)
  }

  /** Dropped while there is no child. */
  send(command: Command): void {
    this.#current?.send(command)
  }

  /** The timing of the hang watch for this and later children; undefined: none. */
  watch(timing: WatchTiming | undefined): void {
    this.#timing = timing
    this.#current?.watch(timing)
  }

  /**
   * Starts another child, and replaces the current one when it is ready.
   * @param onReplaced called when commands go to the new child
   * @param isWanted asked when it is ready; false keeps the current child
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

  /** Ends all children; resolves when they have ended. Never rejects. No event follows. */
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
