import { SAMPLE_RATE } from '../../native/audio/audio-device'

/** The sample rate of the analysis, Hz: speech is recognisable from what lies below 4 kHz. */
export const ANALYSIS_RATE = 16_000

const DECIMATION = SAMPLE_RATE / ANALYSIS_RATE
const LOW_HZ = 300
const HIGH_HZ = 3_800
/** Odd, so that the filter's delay is a whole number of samples. About 10 ms: sharp enough to remove hum and hiss. */
const TAPS = 481

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** A windowed-sinc band-pass filter (Hamming) of linear phase. */
const taps = Float64Array.from({ length: TAPS }, (_, i) => {
  const n = i - (TAPS - 1) / 2
  const lowPass = (hz: number): number => ((2 * hz) / SAMPLE_RATE) * sinc((2 * hz * n) / SAMPLE_RATE)
  const window = 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (TAPS - 1))
  return window * (lowPass(HIGH_HZ) - lowPass(LOW_HZ))
})

/** Keeps 300 to 3,800 Hz and every third sample. Adds no delay: sample i of the result is sample 3 i of the input. */
export const telephoneBand = (samples: Float32Array): Float32Array => {
  const half = (TAPS - 1) / 2
  const padded = new Float32Array(samples.length + TAPS - 1)
  padded.set(samples, half)
  const result = new Float32Array(Math.ceil(samples.length / DECIMATION))
  for (let i = 0; i < result.length; i++) {
    const centre = i * DECIMATION + half
    let sum = (taps[half] ?? 0) * (padded[centre] ?? 0)
    // The taps are symmetric.
    for (let k = 1; k <= half; k++)
      sum += (taps[half - k] ?? 0) * ((padded[centre - k] ?? 0) + (padded[centre + k] ?? 0))
    result[i] = sum
  }
  return result
}

/** Root mean square in dBFS (a full-scale square wave is 0); -100 for silence. */
export const loudnessDbfs = (samples: Float32Array): number => {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return samples.length === 0 ? -100 : Math.max(-100, 10 * Math.log10(sum / samples.length))
}
