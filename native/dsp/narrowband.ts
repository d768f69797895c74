import { SAMPLE_RATE } from '../audio/audio-device'

const FACTOR = 6
/** 8 kHz. */
export const NARROWBAND_RATE = SAMPLE_RATE / FACTOR
/** Down 6 dB at 3.6 kHz and more than 40 dB above 4.4 kHz, which would fold back. */
const CUTOFF = 0.9
const TAPS_PER_PHASE = 12
const TAPS = TAPS_PER_PHASE * FACTOR
/** What a sound is delayed by on its way down and up again. Samples at 48 kHz */
export const DOWN_AND_UP_SAMPLES = TAPS - 1

/** A windowed sinc whose taps sum to 1. */
const lowPass = ((): Float32Array => {
  const taps = Float32Array.from({ length: TAPS }, (_, n) => {
    const x = (Math.PI * CUTOFF * (n - (TAPS - 1) / 2)) / FACTOR
    return (Math.sin(x) / x) * (0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / TAPS))
  })
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap / sum)
})()

/** Joins each piece of a stream to the end of the piece before, for a filter that looks back. */
class Lookback {
  #kept: Float32Array

  constructor(samples: number) {
    this.#kept = new Float32Array(samples)
  }

  with(samples: Float32Array): Float32Array {
    const stream = new Float32Array(this.#kept.length + samples.length)
    stream.set(this.#kept)
    stream.set(samples, this.#kept.length)
    this.#kept = stream.slice(samples.length)
    return stream
  }
}

/** Brings a stream from 48 kHz down to 8 kHz. */
export class Decimator {
  readonly #lookback = new Lookback(TAPS - 1)

  /**
   * @param samples at 48 kHz, a multiple of 6
   * @returns a sixth as many at 8 kHz
   */
  process(samples: Float32Array): Float32Array {
    const stream = this.#lookback.with(samples)
    const output = new Float32Array(samples.length / FACTOR)
    for (let n = 0; n < output.length; n++) {
      let value = 0
      for (let k = 0; k < TAPS; k++) value += (lowPass[k] ?? 0) * (stream[n * FACTOR + k] ?? 0)
      output[n] = value
    }
    return output
  }
}

/** Brings a stream from 8 kHz up to 48 kHz. */
export class Interpolator {
  readonly #lookback = new Lookback(TAPS_PER_PHASE - 1)

  /** @returns six times as many samples at 48 kHz */
  process(samples: Float32Array): Float32Array {
    const stream = this.#lookback.with(samples)
    const output = new Float32Array(samples.length * FACTOR)
    for (let n = 0; n < output.length; n++) {
      const newest = Math.floor(n / FACTOR) + TAPS_PER_PHASE - 1
      let value = 0
      for (let k = 0; k < TAPS_PER_PHASE; k++)
        value += (lowPass[(n % FACTOR) + k * FACTOR] ?? 0) * (stream[newest - k] ?? 0)
      output[n] = FACTOR * value
    }
    return output
  }
}
