import type { CancelTimer, Clock } from '../../base/clock'

/** An end is looked for again after this at most: clocks are set, and computers sleep. ms */
const LOOK_EVERY_MS = 60_000

/** Tells when the next silence of a person or a room is over. */
export class SilenceWatch {
  readonly #clock: Clock
  readonly #onOver: () => void
  #cancel: CancelTimer = () => undefined

  /** @param onOver called once, at the first end after each `follow` */
  constructor(clock: Clock, onOver: () => void) {
    this.#clock = clock
    this.#onOver = onOver
  }

  /** @param ends of all silences, Unix time, ms; those that are over do not count */
  follow(ends: Iterable<number>): void {
    this.#cancel()
    const nowMs = this.#clock.unixTime()
    const nextMs = [...ends].reduce((next, endMs) => (endMs > nowMs ? Math.min(next, endMs) : next), Infinity)
    this.#cancel = nextMs === Infinity ? () => undefined : this.#wait(nextMs)
  }

  close(): void {
    this.#cancel()
  }

  #wait(endMs: number): CancelTimer {
    const leftMs = endMs - this.#clock.unixTime()
    return this.#clock.after(Math.min(leftMs, LOOK_EVERY_MS), () => {
      if (this.#clock.unixTime() >= endMs) this.#onOver()
      else this.#cancel = this.#wait(endMs)
    })
  }
}
