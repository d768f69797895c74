import { BLOCK_MS } from '../../../native/audio/audio-device'

/** Even the quietest room has noise: zeros for this long are caused by a switch, a permission or a fault. ms */
const LIMIT_MS = 3000

/** A hundred times a second: `every` with its function calls would take several times as long. */
const isZero = (block: Float32Array): boolean => {
  for (const sample of block) if (sample !== 0) return false
  return true
}

/** Watches a microphone for samples that are all zero. */
export class DigitalSilence {
  #silentMs = 0

  /** Whether there were only zeros for 3 s. */
  get lasts(): boolean {
    return this.#silentMs >= LIMIT_MS
  }

  /**
   * Takes 10 ms of sound.
   * @returns whether `lasts` has changed
   */
  listen(block: Float32Array): boolean {
    const before = this.lasts
    this.#silentMs = isZero(block) ? this.#silentMs + BLOCK_MS : 0
    return this.lasts !== before
  }

  reset(): void {
    this.#silentMs = 0
  }
}
