import { BLOCK_SAMPLES } from '../audio/audio-device'
import { fromDb } from './level'

/** The greatest output: -1 dBFS leaves room for what encoding adds to a peak. */
const CEILING = fromDb(-1)
/** The gain is computed every 0.5 ms. Samples */
const STEP_SAMPLES = 24
const MAX_STEPS = BLOCK_SAMPLES / STEP_SAMPLES
/** The recovery of the gain towards 1 in each step: nine tenths of the way within 120 ms. */
const RELEASE = 0.01

/**
 * Keeps peaks below -1 dBFS without look-ahead: a whole block is known, so that its gain falls smoothly before a
 * peak. Only a peak in a block's first half millisecond causes a jump.
 */
export class Limiter {
  readonly #needed = new Float64Array(MAX_STEPS)
  #gain = 1

  /** Works in place on up to 480 samples, a multiple of 24; changes nothing while there are no peaks. */
  process(block: Float32Array): void {
    const steps = block.length / STEP_SAMPLES
    let quiet = this.#gain === 1
    for (let step = 0; step < steps; step++) {
      const needed = gainFor(block.subarray(step * STEP_SAMPLES, (step + 1) * STEP_SAMPLES))
      this.#needed[step] = needed
      quiet &&= needed === 1
    }
    if (quiet) return
    this.#gain = Math.min(this.#gain, this.#needed[0] ?? 1)
    for (let step = 0; step < steps; step++) {
      // Both ends of a step are at or below the required gain, so that everything in between is as well.
      const next = step + 1 < steps ? this.#needed[step + 1] : undefined
      const end = Math.min(this.#needed[step] ?? 1, next ?? 1, released(this.#gain))
      this.#ramp(block.subarray(step * STEP_SAMPLES, (step + 1) * STEP_SAMPLES), end)
    }
  }

  #ramp(samples: Float32Array, end: number): void {
    const start = this.#gain
    for (let n = 0; n < samples.length; n++)
      samples[n] = (samples[n] ?? 0) * (start + ((end - start) * n) / samples.length)
    this.#gain = end
  }
}

const released = (gain: number): number => {
  const next = gain + RELEASE * (1 - gain)
  return next > 0.999 ? 1 : next
}

const gainFor = (samples: Float32Array): number => {
  let peak = 0
  for (let n = 0; n < samples.length; n++) peak = Math.max(peak, Math.abs(samples[n] ?? 0))
  return peak > CEILING ? CEILING / peak : 1
}
