import { SAMPLE_RATE } from '../audio/audio-device'

const FACTOR = 6
export const DECIMATED_RATE = SAMPLE_RATE / FACTOR
/** Down 6 dB at 3.6 kHz and more than 40 dB above 4.4 kHz, which would fold back. */
const TAPS = 72
const CUTOFF = 0.9

const lowPass = ((): Float32Array => {
  const taps = Float32Array.from({ length: TAPS }, (_, n) => {
    const x = (Math.PI * CUTOFF * (n - (TAPS - 1) / 2)) / FACTOR
    return (Math.sin(x) / x) * (0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / TAPS))
  })
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap / sum)
})()

/** Brings a stream from 48 kHz down to 8 kHz. */
export class Decimator {
  #kept = new Float32Array(TAPS - 1)

  /**
   * @param samples at 48 kHz, a multiple of 6
   * @returns a sixth as many at 8 kHz
   */
  process(samples: Float32Array): Float32Array {
    const stream = new Float32Array(this.#kept.length + samples.length)
    stream.set(this.#kept)
    stream.set(samples, this.#kept.length)
    this.#kept = stream.slice(samples.length)
    const output = new Float32Array(samples.length / FACTOR)
    for (let n = 0; n < output.length; n++) {
      let value = 0
      for (let k = 0; k < TAPS; k++) value += (lowPass[k] ?? 0) * (stream[n * FACTOR + k] ?? 0)
      output[n] = value
    }
    return output
  }
}
