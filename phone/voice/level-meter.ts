import { BLOCK_MS, BLOCK_SAMPLES } from '../../native/audio/audio-device'

const WINDOW_MS = 100
const SILENCE_DBFS = -100

/** RMS of the last 100 ms in dBFS: a full-scale sine is -3, silence is -100. */
export class LevelMeter {
  readonly #meanSquares = new Array<number>(WINDOW_MS / BLOCK_MS).fill(0)
  #next = 0
  #sum = 0
  #samples = 0

  /** @param block 10 ms of sound, or an even part of that */
  measure(block: Float32Array): void {
    let sum = 0
    for (let n = 0; n < block.length; n++) sum += (block[n] ?? 0) ** 2
    this.#sum += sum
    this.#samples += block.length
    if (this.#samples < BLOCK_SAMPLES) return
    this.#meanSquares[this.#next] = this.#sum / this.#samples
    this.#next = (this.#next + 1) % this.#meanSquares.length
    this.#sum = this.#samples = 0
  }

  get dbfs(): number {
    const mean = this.#meanSquares.reduce((sum, square) => sum + square, 0) / this.#meanSquares.length
    return mean === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 10 * Math.log10(mean))
  }
}
