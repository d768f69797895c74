import { BLOCK_SAMPLES } from '../audio/audio-device'
import { energy, generated } from './signals'

/** Blocks of 10 ms count as speech down to this far below the loudest one, dB. */
const ACTIVE_DB = 30

/** RMS of speech without its pauses, dBFS (similar to ITU-T P.56, with blocks of 10 ms). */
export const activeDbfs = (samples: Float32Array): number => {
  const powers: number[] = []
  for (let n = 0; n + BLOCK_SAMPLES <= samples.length; n += BLOCK_SAMPLES) {
    powers.push(energy(samples.subarray(n, n + BLOCK_SAMPLES)) / BLOCK_SAMPLES)
  }
  const loudest = Math.max(...powers)
  const active = powers.filter((power) => power > loudest * 10 ** (-ACTIVE_DB / 10))
  return 10 * Math.log10(active.reduce((sum, power) => sum + power, 0) / active.length)
}

/** The same sound, scaled to a speech level. */
export const atDbfs = (samples: Float32Array, dbfs: number): Float32Array => {
  const gain = 10 ** ((dbfs - activeDbfs(samples)) / 20)
  return generated(samples.length, (n) => gain * (samples[n] ?? 0))
}

/** Mixes two sounds; the second starts `from` samples into the first, which determines the length. */
export const mix = (a: Float32Array, b: Float32Array, from = 0): Float32Array => {
  const mixed = a.slice()
  const end = Math.min(a.length, from + b.length)
  for (let n = from; n < end; n++) mixed[n] = (a[n] ?? 0) + (b[n - from] ?? 0)
  return mixed
}
