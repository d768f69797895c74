import { BLOCK_SAMPLES } from '../audio/audio-device'

/** Blocks of 10 ms count as speech down to this far below the loudest one, dB. */
const ACTIVE_DB = 30

/** RMS of speech without its pauses, dBFS (similar to ITU-T P.56, with blocks of 10 ms). */
export const activeDbfs = (samples: Float32Array): number => {
  const powers: number[] = []
  for (let n = 0; n + BLOCK_SAMPLES <= samples.length; n += BLOCK_SAMPLES) {
    const block = samples.subarray(n, n + BLOCK_SAMPLES)
    powers.push(block.reduce((sum, x) => sum + x * x, 0) / BLOCK_SAMPLES)
  }
  const loudest = Math.max(...powers)
  const active = powers.filter((power) => power > loudest * 10 ** (-ACTIVE_DB / 10))
  return 10 * Math.log10(active.reduce((sum, power) => sum + power, 0) / active.length)
}

/** The same sound, scaled to a speech level. */
export const atDbfs = (samples: Float32Array, dbfs: number): Float32Array => {
  const gain = 10 ** ((dbfs - activeDbfs(samples)) / 20)
  return samples.map((x) => x * gain)
}

/** Mixes two sounds; the second starts `from` samples into the first, which determines the length. */
export const mix = (a: Float32Array, b: Float32Array, from = 0): Float32Array =>
  a.map((x, n) => x + (n < from ? 0 : (b[n - from] ?? 0)))
