import type { CancelTimer, Clock } from '../../../base/clock'

/** How often to check whether a pressed key is still down: a delay that nobody hears, at almost no cost. */
const LOOK_EVERY_MS = 20
/** A key that is down for longer is stuck. */
const LONGEST_MS = 10 * 60 * 1_000

export interface PushToTalkOptions {
  readonly clock: Clock
  readonly isDown: () => boolean
  readonly setMuted: (muted: boolean) => unknown
}

/**
 * Opens the microphone while a key is down. The system reports presses only, repeated while the key is down; the
 * release is found by polling.
 */
export class PushToTalk {
  readonly #options: PushToTalkOptions
  #cancel: CancelTimer | undefined
  #pressedAtMs = 0

  constructor(options: PushToTalkOptions) {
    this.#options = options
  }

  get isTalking(): boolean {
    return this.#cancel !== undefined
  }

  press(): void {
    if (this.isTalking) return
    this.#pressedAtMs = this.#options.clock.now()
    this.#options.setMuted(false)
    this.#wait()
  }

  /** Forgets the key, because the call has ended. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #wait(): void {
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => this.#look())
  }

  #look(): void {
    const { clock, isDown, setMuted } = this.#options
    if (isDown() && clock.now() - this.#pressedAtMs < LONGEST_MS) {
      this.#wait()
      return
    }
    this.stop()
    setMuted(true)
  }
}
