import type { CancelTimer, Clock } from '../../base/clock'

/** How long a call rings, on both sides. */
export const RING_TIMEOUT_MS = 45_000
/** How long a call rings before it is answered automatically, so that the user always hears it. */
const RING_BEFORE_ANSWER_MS = 2_000
/** How long an end that needs no attention is shown. */
export const SHOW_END_MS = 4_000

export interface CallTimerHandlers {
  /** The call has rung for too long. */
  onRingTimeout(id: number): void
  /** The call has rung long enough to be answered automatically. */
  onAnswer(id: number): void
}

/** Times calls while they ring. */
export class CallTimers {
  readonly #clock: Clock
  readonly #handlers: CallTimerHandlers
  readonly #ringing = new Map<number, CancelTimer>()
  #cancelDismissal: CancelTimer = () => undefined
  readonly #answering = new Map<number, CancelTimer>()

  constructor(clock: Clock, handlers: CallTimerHandlers) {
    this.#clock = clock
    this.#handlers = handlers
  }

  /** Replaces the call's current timer. */
  startRing(id: number): void {
    this.stop(id)
    this.#start(this.#ringing, id, RING_TIMEOUT_MS, () => this.#handlers.onRingTimeout(id))
  }

  startAnswer(id: number): void {
    this.#start(this.#answering, id, RING_BEFORE_ANSWER_MS, () => this.#handlers.onAnswer(id))
  }

  /** The ended call leaves by itself. */
  startDismissal(dismiss: () => void): void {
    this.stopDismissal()
    this.#cancelDismissal = this.#clock.after(SHOW_END_MS, dismiss)
  }

  stopDismissal(): void {
    this.#cancelDismissal()
  }

  stop(id: number): void {
    for (const timers of [this.#ringing, this.#answering]) {
      timers.get(id)?.()
      timers.delete(id)
    }
  }

  #start(timers: Map<number, CancelTimer>, id: number, ms: number, onTime: () => void): void {
    timers.get(id)?.()
    const cancel = this.#clock.after(ms, () => {
      timers.delete(id)
      onTime()
    })
    timers.set(id, cancel)
  }
}
