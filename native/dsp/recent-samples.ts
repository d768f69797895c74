/** The end of a stream. */
export class RecentSamples {
  readonly #samples: Float32Array
  #count = 0

  /** @param length how many samples are kept */
  constructor(length: number) {
    this.#samples = new Float32Array(length)
  }

  /** How many samples there have been. */
  get count(): number {
    return this.#count
  }

  push(samples: Float32Array): void {
    this.#samples.copyWithin(0, samples.length)
    this.#samples.set(samples, this.#samples.length - samples.length)
    this.#count += samples.length
  }

  /**
   * Copies a part of the stream; what is not kept, or is still to come, as silence.
   * @param end the number of the sample behind the last one, counted from the start of the stream
   */
  copyUntil(end: number, out: Float32Array): void {
    const shift = end - out.length - (this.#count - this.#samples.length)
    for (let n = 0; n < out.length; n++) out[n] = this.#samples[n + shift] ?? 0
  }
}
