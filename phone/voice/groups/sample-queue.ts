import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { SampleFifo } from '../../../native/audio/sample-fifo'

const SAMPLES_PER_MS = SAMPLE_RATE / 1000
/** What waits before anything is taken: two devices never ask at the same moment. */
const LEAD = 20 * SAMPLES_PER_MS
const CAPACITY = 100 * SAMPLES_PER_MS

/** Sound on its way from the turns of one device to those of another, whose clocks differ a little. 48 kHz */
export class SampleQueue {
  readonly #samples = new SampleFifo()
  #isWaiting = true

  push(block: Float32Array): void {
    this.#samples.push(block)
    // The other device has stopped: what has waited for so long is late.
    if (this.#samples.length >= CAPACITY) this.#samples.skip(this.#samples.length - LEAD)
  }

  /** Writes the whole block: silence as long as there is not enough. */
  pull(block: Float32Array): void {
    const needed = this.#isWaiting ? Math.max(LEAD, block.length) : block.length
    this.#isWaiting = this.#samples.length < needed
    if (this.#isWaiting) block.fill(0)
    else this.#samples.pop(block)
  }

  clear(): void {
    this.#samples.clear()
    this.#isWaiting = true
  }
}
