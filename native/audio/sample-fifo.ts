/** A FIFO of samples, read and written in pieces of any size. Grows to the most that it ever holds. */
export class SampleFifo {
  #samples = new Float32Array(4096)
  #start = 0
  #length = 0

  /** The number of samples in it. */
  get length(): number {
    return this.#length
  }

  push(samples: Float32Array): void {
    this.#reserve(samples.length)
    this.#samples.set(samples, this.#start + this.#length)
    this.#length += samples.length
  }

  /** Fills `out` from the front if there are enough samples, otherwise changes nothing. */
  pop(out: Float32Array): boolean {
    if (this.#length < out.length) return false
    out.set(this.#samples.subarray(this.#start, this.#start + out.length))
    this.#start += out.length
    this.#length -= out.length
    return true
  }

  /** Drops samples from the front, as far as there are any. */
  skip(samples: number): void {
    const gone = Math.min(samples, this.#length)
    this.#start += gone
    this.#length -= gone
  }

  clear(): void {
    this.#start = 0
    this.#length = 0
  }

  #reserve(more: number): void {
    const end = this.#start + this.#length
    if (end + more <= this.#samples.length) return
    const needed = this.#length + more
    const target =
      needed <= this.#samples.length
        ? this.#samples
        : new Float32Array(Math.max(needed, this.#samples.length * 2))
    target.set(this.#samples.subarray(this.#start, end))
    this.#samples = target
    this.#start = 0
  }
}
