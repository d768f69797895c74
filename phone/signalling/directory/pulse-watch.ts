import type { CancelTimer, Clock } from '../../../base/clock'

/** On the way, and in a busy process at either end. ms */
const DELAY_MS = 1_000
/** After that much time without a silence, they are no sign of busy servers any more. ms */
const FORGET_MS = 10 * 60_000
const MOST_DOUBLINGS = 3

/**
 * How long an account waits for a silent server of its network. Each silence doubles it for a while: where the servers are only busy,
 * phones that change between them would make it worse.
 */
export class PulsePatience {
  readonly #clock: Clock
  #doublings = 0
  #silentMs = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param everyMs the pulse of the server */
  limitMs(everyMs: number): number {
    return (everyMs + DELAY_MS) * 2 ** (this.#isForgotten ? 0 : this.#doublings)
  }

  /** It was exceeded. */
  silent(): void {
    this.#doublings = this.#isForgotten ? 1 : Math.min(this.#doublings + 1, MOST_DOUBLINGS)
    this.#silentMs = this.#clock.now()
  }

  get #isForgotten(): boolean {
    return this.#clock.now() - this.#silentMs > FORGET_MS
  }
}

/** Notices that a server, which says how often it sends something, has become silent. */
export class PulseWatch {
  readonly #clock: Clock
  readonly #patience: PulsePatience
  readonly #onSilent: () => void
  #heardMs = 0
  /** Undefined: the server has no pulse. */
  #limitMs: number | undefined
  #cancel: CancelTimer | undefined

  constructor(clock: Clock, patience: PulsePatience, onSilent: () => void) {
    this.#clock = clock
    this.#patience = patience
    this.#onSilent = onSilent
  }

  /** @param everyMs undefined: nothing is expected any more */
  expect(everyMs: number | undefined): void {
    this.#limitMs = everyMs === undefined ? undefined : this.#patience.limitMs(everyMs)
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#limitMs !== undefined) this.#wait(this.#limitMs)
  }

  /** Something has come. @param pausedMs nothing more is read for so long */
  heard(pausedMs: number): void {
    this.#heardMs = this.#clock.now() + pausedMs
  }

  close(): void {
    this.expect(undefined)
  }

  get #leftMs(): number {
    return this.#heardMs + (this.#limitMs ?? Infinity) - this.#clock.now()
  }

  #wait(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      if (this.#leftMs > 0) return this.#wait(this.#leftMs)
      // What has arrived already is read first: this process may have been stopped.
      const turn = setImmediate(() => {
        if (this.#leftMs > 0) return this.#wait(this.#leftMs)
        this.#patience.silent()
        this.close()
        this.#onSilent()
      })
      this.#cancel = () => clearImmediate(turn)
    })
  }
}
