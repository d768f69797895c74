/** Samples before and behind the place between two samples that are looked at. */
const BEFORE = 1
const BEHIND = 2

/**
 * Stretches or shrinks a stream by some hundred parts per million, with a ratio that may change at any time.
 * Between samples lies a cubic curve (Catmull and Rom's), exact to -50 dB in the band of speech.
 */
export class DriftResampler {
  #tail = new Float32Array(BEFORE + BEHIND)
  /** Where the next sample lies in the tail and the samples that follow it. */
  #at = BEFORE

  /**
   * @param ppm how much faster than the output's clock the input's runs
   * @returns the next samples of the stream: about as many as went in
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
  const [a, b, c, d] = [samples[n - 1] ?? 0, samples[n] ?? 0, samples[n + 1] ?? 0, samples[n + 2] ?? 0]
  return b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)))
}
