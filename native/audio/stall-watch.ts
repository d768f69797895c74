import type { CancelTimer, Clock } from '../../base/clock'
import { AudioError, type OnAudioFailure } from './audio-device'
import type { Direction } from './portaudio-library'

/** A device that neither takes nor gives sound for this long has gone. ms */
const STALL_MS = 2500
/** Null sinks take 2 s for their first block, and take some blocks before they begin. ms, moves */
const START_STALL_MS = 5000
const START_MOVES = 8
const CHECK_MS = 500

/** Detects that an open device has stopped. */
export class StallWatch {
  readonly #clock: Clock
  readonly #direction: Direction
  readonly #onFailure: OnAudioFailure
  #cancel: CancelTimer
  #lastMs: number
  #moves = 0

  constructor(clock: Clock, direction: Direction, onFailure: OnAudioFailure) {
    this.#clock = clock
    this.#direction = direction
    this.#onFailure = onFailure
    this.#lastMs = clock.now()
    this.#cancel = clock.after(CHECK_MS, () => this.#check())
  }

  /** The device has taken or given sound. */
  moved(): void {
    this.#lastMs = this.#clock.now()
    this.#moves++
  }

  /** The device has failed. Tells so, if nothing has yet. */
  fail(detail: string, cause?: unknown): void {
    this.stop()
    this.#onFailure(new AudioError('stopped', `the ${this.#direction} device ${detail}`, { cause }))
  }

  stop(): void {
    this.#cancel()
  }

  #check(): void {
    const limitMs = this.#moves < START_MOVES ? START_STALL_MS : STALL_MS
    if (this.#clock.now() - this.#lastMs >= limitMs) this.fail('has stopped: is it still connected?')
    else this.#cancel = this.#clock.after(CHECK_MS, () => this.#check())
  }
}
