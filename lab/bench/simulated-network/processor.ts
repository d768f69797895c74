import type { SimulatedClock } from './simulated-clock'

/** Measures real work. */
export interface WorkMeter {
  start(): void
  /** @returns the work since `start`, ms */
  stop(): number
}

/** Nothing takes time that is not added, so that every run is the same. */
export const NO_WORK: WorkMeter = { start: () => undefined, stop: () => 0 }

interface Task {
  readonly act: () => void | Promise<void>
  /** @param endMs when the processor is done with it */
  readonly done: ((endMs: number) => void) | undefined
}

/**
 * One core, which does one task after the other, as an event loop does. A task takes the time that the meter sees pass while it
 * runs, and what it adds for work that is not done here. Tasks wait meanwhile.
 */
export class Processor {
  readonly #clock: SimulatedClock
  readonly #meter: WorkMeter
  #tasks: Task[] = []
  #next = 0
  #freeAtMs = 0
  #isRunning = false
  #isStopped = false
  #addedMs = 0
  busyMs = 0

  constructor(clock: SimulatedClock, meter: WorkMeter) {
    this.#clock = clock
    this.#meter = meter
  }

  /** How far it is behind now. ms */
  get behindMs(): number {
    return Math.max(0, this.#freeAtMs - this.#clock.now())
  }

  run(act: Task['act'], done?: Task['done']): void {
    if (this.#isStopped) return
    this.#tasks.push({ act, done })
    if (this.#isRunning) return
    this.#isRunning = true
    this.#stepLater()
  }

  /** What the task that is running has added so far. ms */
  get aheadMs(): number {
    return this.#addedMs
  }

  /** Of the task that is running. */
  add(ms: number): void {
    this.#addedMs += ms
  }

  /** Does nothing more. */
  stop(): void {
    this.#isStopped = true
    this.#tasks = []
  }

  #stepLater(): void {
    this.#clock.after(this.#freeAtMs - this.#clock.now(), () => this.#step())
  }

  #step(): void | Promise<void> {
    const task = this.#tasks[this.#next++]
    if (!task) return
    this.#meter.start()
    const settled = task.act()
    if (settled) return settled.then(() => this.#finish(task))
    this.#finish(task)
  }

  #finish({ done }: Task): void {
    const costMs = this.#meter.stop() + this.#addedMs
    this.busyMs += costMs
    this.#freeAtMs = this.#clock.now() + costMs
    this.#addedMs = 0
    done?.(this.#freeAtMs)
    if (this.#next < this.#tasks.length) return this.#stepLater()
    this.#tasks = []
    this.#next = 0
    this.#isRunning = false
  }
}
