import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import type { Quiet } from '../model'
import { type DoNotDisturb, quietAt } from './do-not-disturb'

/**
 * The state is checked at least this often, because timers stop while the computer sleeps, and clocks can be set.
 * Only the event can be this late; `now` is always right.
 */
const LOOK_AGAIN_MS = 60_000

interface QuietEvents {
  /** Quiet has begun, or ended, by itself or by the user. */
  changed: []
}

/** Reports when the user's quiet begins and ends. */
export class QuietWatch extends EventEmitter<QuietEvents> {
  readonly #clock: Clock
  #settings: DoNotDisturb
  #shown: Quiet
  #cancel: CancelTimer = () => undefined

  constructor(settings: DoNotDisturb, clock: Clock) {
    super()
    this.#clock = clock
    this.#settings = settings
    this.#shown = this.now
    this.#wait()
  }

  get now(): Quiet {
    return quietAt(this.#settings, this.#clock.unixTime())
  }

  set(settings: DoNotDisturb): void {
    this.#settings = settings
    this.#look()
  }

  /** Ends the timer. */
  close(): void {
    this.#cancel()
  }

  #look(): void {
    this.#cancel()
    const { quiet, untilMs } = this.now
    const changed = quiet !== this.#shown.quiet || untilMs !== this.#shown.untilMs
    this.#shown = { quiet, untilMs }
    this.#wait()
    if (changed) this.emit('changed')
  }

  #wait(): void {
    const { untilMs = Infinity } = this.#shown
    const waitMs = Math.min(LOOK_AGAIN_MS, untilMs - this.#clock.unixTime())
    this.#cancel = this.#clock.after(Math.max(0, waitMs), () => this.#look())
  }
}
