import { BLOCK_MS } from '../../../native/audio/audio-device'

const WINDOW_MS = 100
const SILENCE_DBFS = -100

/** RMS of the last 100 ms in dBFS: a full-scale sine is -3, silence is -100. */
export class LevelMeter {
  readonly #meanSquares = new Array<number>(WINDOW_MS / BLOCK_MS).fill(0)
  #next = 0

  /** @param block 10 ms of sound */
  measure(block: Float32Array): void {
    let sum = 0
    for (const sample of block) sum += sample * sample
    this.#meanSquares[this.#next] = sum / block.length
    this.#next = (this.#next + 1) % this.#meanSquares.length
  }

  get dbfs(): number {
    const mean = this.#meanSquares.reduce((sum, square) => sum + square, 0) / this.#meanSquares.length
    return mean === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 10 * Math.log10(mean))
  }
}
