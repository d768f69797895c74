/** The level of silence, dBFS. */
export const SILENCE_DBFS = -100

/** RMS of some samples in dBFS: a full-scale sine is -3, silence is -100. */
export const levelDbfs = (samples: Float32Array): number => {
  let sum = 0
  for (let n = 0; n < samples.length; n++) sum += (samples[n] ?? 0) ** 2
  return sum === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 10 * Math.log10(sum / samples.length))
}

export const fromDb = (db: number): number => 10 ** (db / 20)
