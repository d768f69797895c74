import { errorText } from '../error-text'
import type { CancelTimer, Clock } from '../clock'
import { RateBudget } from '../rate-budget'
import { settledWithin } from '../within'
import type { Child, ChildHandlers } from './child'
import { CpuStarvation } from './cpu-starvation'
import { HangWatch, type WatchTiming } from './hang-watch'
import type { Order, Report } from './messages'

/** The limit on a child's messages, in a burst and per second; a child above it is ended. */
const MESSAGES_AT_ONCE = 2000
const MESSAGES_PER_SECOND = 1000
/** How long the system may take to kill a child. ms */
const KILL_MS = 1000

/** Why a child ended. */
export type Death =
  /** By itself or by a signal; `detail` is the error that it printed last. */
  | { readonly cause: 'ended'; readonly detail: string | undefined }
  | { readonly cause: 'no-start'; readonly afterMs: number }
  /** It did not answer for this time. */
  | { readonly cause: 'no-answer'; readonly afterMs: number }
  | { readonly cause: 'flood' }

export interface ChildLifeOptions<Data, Event> {
  readonly clock: Clock
  readonly start: (handlers: ChildHandlers) => Child
  readonly data: Data
  /** How long it may take to be ready, and to release everything. ms */
  readonly startMs: number
  readonly stopMs: number
  readonly onReady: () => void
  readonly onEvent: (event: Event) => void
  readonly onOutput: (text: string) => void
  /** The child has died without our request. The last event. */
  readonly onDied: (death: Death) => void
}

/** One life of a child, from its start to its end. */
export class ChildLife<Data, Command, Event> {
  readonly startedMs: number
  readonly #options: ChildLifeOptions<Data, Event>
  readonly #watch: HangWatch
  readonly #budget: RateBudget
  readonly #gone: Promise<void>
  #child: Child | undefined
  #hasBegun = false
  #isOver = false
  #timing: WatchTiming | undefined
  #cancelStart: CancelTimer
  #onReleased: () => void = () => undefined

  constructor(options: ChildLifeOptions<Data, Event>) {
    const { clock, startMs, data } = options
    this.#options = options
    this.startedMs = clock.now()
    this.#budget = new RateBudget(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND, this.startedMs)
    this.#watch = new HangWatch(
      clock,
      () => this.#order({ order: 'answer' }),
      (afterMs) => this.#giveUp({ cause: 'no-answer', afterMs }),
      new CpuStarvation(() => this.pid),
    )
    this.#cancelStart = clock.after(startMs, () => this.#giveUp({ cause: 'no-start', afterMs: startMs }))
    let gone: () => void = () => undefined
    this.#gone = new Promise((resolve) => (gone = resolve))
    const onExit = (detail: string | undefined): void => {
      gone()
      this.#over({ cause: 'ended', detail })
    }
    try {
      this.#child = options.start({
        onMessage: (message) => this.#take(message as Report<Event>),
        onOutput: options.onOutput,
        onExit,
      })
      this.#order({ order: 'start', data })
    } catch (error) {
      // The owner must have the object first.
      queueMicrotask(() => onExit(errorText(error)))
    }
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  send(command: Command): void {
    this.#order({ order: 'command', command })
  }

  /** The watch starts when the child has started. */
  watch(timing: WatchTiming | undefined): void {
    this.#timing = timing
    if (this.#hasBegun && !this.#isOver) this.#watch.watch(timing)
  }

  /** Asks it to release everything, then ends it; resolves when it has ended. Never rejects. No event follows. */
  async end(): Promise<void> {
    const released = new Promise<void>((resolve) => (this.#onReleased = resolve))
    this.#stopListening()
    this.#order({ order: 'stop' })
    await settledWithin(this.#options.clock, this.#options.stopMs, Promise.race([released, this.#gone]))
    this.#child?.kill()
    await settledWithin(this.#options.clock, KILL_MS, this.#gone)
  }

  #order(order: Order<Data, Command>): void {
    this.#child?.send(order)
  }

  #take(report: Report<Event>): void {
    if (report.report === 'released') return this.#onReleased()
    if (this.#isOver) return
    if (!this.#budget.take(this.#options.clock.now())) return this.#giveUp({ cause: 'flood' })
    this.#watch.heard()
    switch (report.report) {
      case 'begun':
        this.#hasBegun = true
        return this.#watch.watch(this.#timing)
      case 'ready':
        this.#cancelStart()
        return this.#options.onReady()
      case 'event':
        return this.#options.onEvent(report.event)
      case 'here':
        return
    }
  }

  #giveUp(death: Death): void {
    this.#child?.kill()
    this.#over(death)
  }

  #over(death: Death): void {
    if (this.#isOver) return
    this.#stopListening()
    this.#options.onDied(death)
  }

  #stopListening(): void {
    this.#isOver = true
    this.#cancelStart()
    this.#watch.watch(undefined)
  }
}
