import { SAMPLE_RATE } from '../audio/audio-device'

const FACTOR = 6
/** 8 kHz. */
export const NARROWBAND_RATE = SAMPLE_RATE / FACTOR
const TAPS = 4 * FACTOR

/** A windowed sinc whose taps sum to 1: down 6 dB at 3.6 kHz, and more than 25 dB from 6 kHz on. */
const lowPass = ((): Float32Array => {
  const taps = Float32Array.from({ length: TAPS }, (_, n) => {
    const x = (Math.PI * 0.9 * (n - (TAPS - 1) / 2)) / FACTOR
    return (Math.sin(x) / x) * (0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / TAPS))
  })
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap / sum)
})()

/** Converts a stream from 48 kHz to 8 kHz, for measurement: aliases above 3 kHz are not removed completely. */
export class Decimator {
  #stream = new Float32Array(TAPS - 1)

  /**
   * @param samples at 48 kHz, in pieces of any length
   * @returns the resulting samples at 8 kHz
   */
  process(samples: Float32Array): Float32Array {
    const stream = new Float32Array(this.#stream.length + samples.length)
    stream.set(this.#stream)
    stream.set(samples, this.#stream.length)
    const output = new Float32Array(Math.max(0, Math.floor((stream.length - TAPS) / FACTOR) + 1))
    for (let n = 0; n < output.length; n++) {
      let value = 0
      for (let k = 0; k < TAPS; k++) value += (lowPass[k] ?? 0) * (stream[n * FACTOR + k] ?? 0)
      output[n] = value
    }
    this.#stream = stream.slice(output.length * FACTOR)
    return output
  }
}
