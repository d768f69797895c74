/** The end of a stream. */
export class RecentSamples {
  readonly #samples: Float32Array
  #count = 0

  /** @param length the number of samples to keep */
  constructor(length: number) {
    this.#samples = new Float32Array(length)
  }

  /** The number of samples so far. */
  get count(): number {
    return this.#count
  }

  push(samples: Float32Array): void {
    this.#samples.copyWithin(0, samples.length)
    this.#samples.set(samples, this.#samples.length - samples.length)
    this.#count += samples.length
  }

  /**
   * Copies a part of the stream. Samples that are no longer kept or still in the future are silence.
   * @param end the index after the last sample, counted from the start of the stream
   */
  copyUntil(end: number, out: Float32Array): void {
    const from = end - out.length - (this.#count - this.#samples.length)
    const kept = this.#samples.subarray(Math.max(0, from), Math.max(0, from + out.length))
    out.fill(0)
    if (kept.length > 0) out.set(kept, Math.max(0, -from))
  }
}
