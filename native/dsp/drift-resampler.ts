/** The samples before and after the interpolated position. */
const BEFORE = 1
const BEHIND = 2

/**
 * Stretches or shrinks a stream by some hundred parts per million, with a ratio that may change at any time.
 * Interpolates with a cubic curve (Catmull-Rom), accurate to -50 dB in the speech band.
 */
export class DriftResampler {
  #tail = new Float32Array(BEFORE + BEHIND)
  /** The position of the next sample in the tail and the samples after it. */
  #at = BEFORE

  /**
   * @param ppm how much faster the input's clock runs than the output's
   * @returns the next samples of the stream: about as many as the input
   */
  process(input: Float32Array, ppm: number): Float32Array {
    const stream = new Float32Array(this.#tail.length + input.length)
    stream.set(this.#tail)
    stream.set(input, this.#tail.length)
    const step = 1 + ppm / 1e6
    const end = stream.length - BEHIND
    const output = new Float32Array(Math.max(0, Math.ceil((end - this.#at) / step)))
    for (let n = 0; n < output.length; n++) output[n] = between(stream, this.#at + n * step)
    this.#at += output.length * step
    const kept = Math.floor(this.#at) - BEFORE
    this.#tail = stream.slice(kept)
    this.#at -= kept
    return output
  }
}

const between = (samples: Float32Array, at: number): number => {
  const n = Math.floor(at)
  const x = at - n
  const a = samples[n - 1] ?? 0
  const b = samples[n] ?? 0
  const c = samples[n + 1] ?? 0
  const d = samples[n + 2] ?? 0
  return b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)))
}
