/** Lets sound out some samples later than it came in. */
export class DelayLine {
  #kept: Float32Array

  /** @param samples at most the length of a block */
  constructor(samples: number) {
    this.#kept = new Float32Array(samples)
  }

  /** @returns the block that is due now, as long as the one that comes in */
  process(block: Float32Array): Float32Array {
    const stream = new Float32Array(this.#kept.length + block.length)
    stream.set(this.#kept)
    stream.set(block, this.#kept.length)
    this.#kept = stream.slice(block.length)
    return stream.subarray(0, block.length)
  }
}
