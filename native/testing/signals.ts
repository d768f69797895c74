import { SAMPLE_RATE } from '../audio/audio-device'

/** A sine wave at 48 kHz. */
export const tone = (hertz: number, samples: number, amplitude = 0.3): Float32Array =>
  Float32Array.from(
    { length: samples },
    (_, n) => amplitude * Math.sin((2 * Math.PI * hertz * n) / SAMPLE_RATE),
  )

/** The same pseudo-random numbers in -1…1 for the same seed (Park and Miller's generator). */
export const noise = (samples: number, seed = 1): Float32Array => {
  let state = seed
  return Float32Array.from({ length: samples }, () => {
    state = (state * 16_807) % 2_147_483_647
    return (state / 2_147_483_647) * 2 - 1
  })
}

/** White noise, its level in dBFS. */
export const hiss = (samples: number, dbfs: number): Float32Array =>
  noise(samples).map((x) => x * Math.sqrt(3) * 10 ** (dbfs / 20))

/** The sound again and again, up to a length. */
export const looped = (sound: Float32Array, samples: number): Float32Array =>
  Float32Array.from({ length: samples }, (_, n) => sound[n % sound.length] ?? 0)

/**
 * Speech-like sound: a voice of gliding pitch with harmonics below 4 kHz, in syllables of about 200 ms with pauses,
 * above the low frequencies that Opus filters out of speech. It correlates with itself at one lag only.
 */
export const speechLike = (seconds: number): Float32Array => {
  const samples = new Float32Array(Math.round(seconds * SAMPLE_RATE))
  const random = noise(1000, 42)
  let phase = 0
  for (let n = 0; n < samples.length; n++) {
    const time = n / SAMPLE_RATE
    const syllable = Math.floor(time / 0.2)
    const pitch = 260 + 60 * (random[syllable % 1000] ?? 0) + 25 * Math.sin(time * 9)
    phase += (2 * Math.PI * pitch) / SAMPLE_RATE
    const loud = Math.max(0, Math.sin(Math.PI * ((time / 0.2) % 1))) * ((syllable * 7) % 5 === 0 ? 0 : 1)
    let value = 0
    for (let harmonic = 1; harmonic * pitch < 4000; harmonic++)
      value +=
        (Math.sin(phase * harmonic) * (1 + (random[(syllable + harmonic * 13) % 1000] ?? 0))) / harmonic
    samples[n] = 0.2 * loud * value
  }
  return samples
}

export const energy = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0)

/**
 * Searches for `source` in `heard`, which may be delayed by 0 to `maxLag` samples.
 * @returns the normalised correlation at the best lag (1: the same up to loudness), and that lag in samples
 */
export const bestMatch = (
  source: Float32Array,
  heard: Float32Array,
  maxLag: number,
): { correlation: number; lag: number } => {
  const correlationAt = (lag: number, step: number): number => {
    let [dot, a, b] = [0, 0, 0]
    const end = Math.min(source.length, heard.length - lag)
    for (let n = 0; n < end; n += step) {
      const [x, y] = [source[n] ?? 0, heard[n + lag] ?? 0]
      dot += x * y
      a += x * x
      b += y * y
    }
    return a * b === 0 ? 0 : dot / Math.sqrt(a * b)
  }
  // A coarse search over few samples, then an exact one around its best.
  let best = { correlation: -1, lag: 0 }
  for (let lag = 0; lag <= maxLag; lag += 6) {
    const correlation = correlationAt(lag, 53)
    if (correlation > best.correlation) best = { correlation, lag }
  }
  const coarse = best.lag
  best = { correlation: -1, lag: 0 }
  for (let lag = Math.max(0, coarse - 8); lag <= coarse + 8; lag++) {
    const correlation = correlationAt(lag, 1)
    if (correlation > best.correlation) best = { correlation, lag }
  }
  return best
}
