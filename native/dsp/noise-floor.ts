import { SILENCE_DBFS } from './level'

/** Between words a microphone's level falls to the noise: the minimum over this time is the noise. */
const SLOTS = 10
/** The length of each part, 300 ms. Blocks */
const SLOT_BLOCKS = 30
/** Smooths a block's level over about 50 ms, so that one lucky block is not the minimum. */
const SMOOTHING = 0.2

/** Estimates the level of steady noise under speech: the minimum of the smoothed level over the last 3 s. */
export class NoiseFloor {
  readonly #minima: number[] = []
  #smoothed: number | undefined
  #slot = Infinity
  #blocks = 0

  /** dBFS; silence before the first block. */
  get dbfs(): number {
    const least = Math.min(this.#slot, ...this.#minima)
    return least === Infinity ? SILENCE_DBFS : least
  }

  /** @param dbfs level of a block of 10 ms */
  measure(dbfs: number): void {
    this.#smoothed =
      this.#smoothed === undefined ? dbfs : this.#smoothed + SMOOTHING * (dbfs - this.#smoothed)
    this.#slot = Math.min(this.#slot, this.#smoothed)
    if (++this.#blocks < SLOT_BLOCKS) return
    this.#minima.push(this.#slot)
    if (this.#minima.length > SLOTS) this.#minima.shift()
    this.#slot = Infinity
    this.#blocks = 0
  }
}
