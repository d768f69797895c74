import { SAMPLE_RATE } from '../../../native/audio/audio-device'

/** Slow enough not to click, too fast to be heard as a fade. */
const RAMP_SAMPLES = (5 * SAMPLE_RATE) / 1000

/** A gain that moves to its target within 5 ms, to avoid a click. */
export class GainRamp {
  #gain: number

  constructor(gain: number) {
    this.#gain = gain
  }

  /** Applies the gain in place, moving towards `target`. */
  apply(samples: Float32Array, target: number, rampSamples: number = RAMP_SAMPLES): void {
    if (this.#gain === 1 && target === 1) return
    const step = (target - this.#gain) / rampSamples
    for (let n = 0; n < samples.length; n++) {
      this.#gain = n < rampSamples ? this.#gain + step : target
      samples[n] = (samples[n] ?? 0) * this.#gain
    }
    if (samples.length >= rampSamples) this.#gain = target
  }
}
