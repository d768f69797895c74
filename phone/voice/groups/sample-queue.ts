import { SAMPLE_RATE } from '../../../native/audio/audio-device'

const SAMPLES_PER_MS = SAMPLE_RATE / 1000
/** What waits before anything is taken: two devices never ask at the same moment. */
const LEAD = 20 * SAMPLES_PER_MS
const CAPACITY = 100 * SAMPLES_PER_MS

/** Sound on its way from the turns of one device to those of another, whose clocks differ a little. 48 kHz */
export class SampleQueue {
  readonly #samples = new Float32Array(CAPACITY)
  #first = 0
  #size = 0
  #isWaiting = true

  /** When it is full, the oldest makes way. */
  push(block: Float32Array): void {
    for (const sample of block) {
      this.#samples[(this.#first + this.#size) % CAPACITY] = sample
      if (this.#size < CAPACITY) this.#size++
      else this.#first = (this.#first + 1) % CAPACITY
    }
    // The other device has stopped: what has waited for so long is late.
    if (this.#size === CAPACITY) this.#drop(CAPACITY - LEAD)
  }

  /** Writes the whole block: silence as long as there is not enough. */
  pull(block: Float32Array): void {
    const needed = this.#isWaiting ? Math.max(LEAD, block.length) : block.length
    this.#isWaiting = this.#size < needed
    if (this.#isWaiting) {
      block.fill(0)
      return
    }
    for (let n = 0; n < block.length; n++) block[n] = this.#samples[(this.#first + n) % CAPACITY] ?? 0
    this.#drop(block.length)
  }

  clear(): void {
    this.#drop(this.#size)
    this.#isWaiting = true
  }

  #drop(samples: number): void {
    this.#first = (this.#first + samples) % CAPACITY
    this.#size -= samples
  }
}
