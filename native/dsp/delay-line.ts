/** Delays a sound by some samples. */
export class DelayLine {
  #kept: Float32Array

  /** @param samples at most the length of a block */
  constructor(samples: number) {
    this.#kept = new Float32Array(samples)
  }

  /** @returns the delayed block, as long as the input */
  process(block: Float32Array): Float32Array {
    const stream = new Float32Array(this.#kept.length + block.length)
    stream.set(this.#kept)
    stream.set(block, this.#kept.length)
    this.#kept = stream.slice(block.length)
    return stream.subarray(0, block.length)
  }
}
