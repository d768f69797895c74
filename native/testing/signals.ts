import { SAMPLE_RATE } from '../audio/audio-device'

/** A sound given by its samples. A loop, because `Float32Array.from` takes ten times as long. */
export const generated = (samples: number, sampleAt: (n: number) => number): Float32Array => {
  const sound = new Float32Array(samples)
  for (let n = 0; n < samples; n++) sound[n] = sampleAt(n)
  return sound
}

/** A sine wave at 48 kHz. */
export const tone = (hertz: number, samples: number, amplitude = 0.3): Float32Array => {
  const step = (2 * Math.PI * hertz) / SAMPLE_RATE
  return generated(samples, (n) => amplitude * Math.sin(step * n))
}

/** The modulus of Park and Miller's generator, and its quotient and remainder by the multiplier 16,807. */
const [MODULUS, QUOTIENT, REMAINDER] = [2_147_483_647, 127_773, 2836]

/**
 * The same pseudo-random numbers in -1…1 for the same seed: Park and Miller's generator, in 32-bit integers by
 * Schrage's method.
 */
export const noise = (samples: number, seed = 1): Float32Array => {
  let state = seed
  return generated(samples, () => {
    const next = 16_807 * (state % QUOTIENT) - REMAINDER * Math.floor(state / QUOTIENT)
    state = next > 0 ? next : next + MODULUS
    return (state / MODULUS) * 2 - 1
  })
}

/** White noise, its level in dBFS. */
export const hiss = (samples: number, dbfs: number): Float32Array => {
  const gain = Math.sqrt(3) * 10 ** (dbfs / 20)
  const sound = noise(samples)
  return generated(samples, (n) => gain * (sound[n] ?? 0))
}

/** The sound again and again, up to a length. */
export const looped = (sound: Float32Array, samples: number): Float32Array => {
  const result = new Float32Array(samples)
  for (let at = 0; at < samples; at += sound.length) result.set(sound.subarray(0, samples - at), at)
  return result
}

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
    // The sines of the harmonics, each from the two before it.
    const twice = 2 * Math.cos(phase)
    let [before, sine, value] = [0, Math.sin(phase), 0]
    for (let harmonic = 1; harmonic * pitch < 4000; harmonic++) {
      value += (sine * (1 + (random[(syllable + harmonic * 13) % 1000] ?? 0))) / harmonic
      const next = twice * sine - before
      before = sine
      sine = next
    }
    samples[n] = 0.2 * loud * value
  }
  return samples
}

export const energy = (samples: Float32Array): number => {
  let sum = 0
  for (let n = 0; n < samples.length; n++) sum += (samples[n] ?? 0) ** 2
  return sum
}

/** The normalised correlation at a lag, of every `step`-th sample. No arrays: they take most of the time here. */
const correlationAt = (source: Float32Array, heard: Float32Array, lag: number, step: number): number => {
  let dot = 0
  let a = 0
  let b = 0
  const end = Math.min(source.length, heard.length - lag)
  for (let n = 0; n < end; n += step) {
    const x = source[n] ?? 0
    const y = heard[n + lag] ?? 0
    dot += x * y
    a += x * x
    b += y * y
  }
  return a * b === 0 ? 0 : dot / Math.sqrt(a * b)
}

/**
 * Searches for `source` in `heard`, which may be delayed by 0 to `maxLag` samples.
 * @returns the normalised correlation at the best lag (1: the same up to loudness), and that lag in samples
 */
export const bestMatch = (
  source: Float32Array,
  heard: Float32Array,
  maxLag: number,
): { correlation: number; lag: number } => {
  // A coarse search over few samples, then an exact one around its best.
  let best = { correlation: -1, lag: 0 }
  for (let lag = 0; lag <= maxLag; lag += 6) {
    const correlation = correlationAt(source, heard, lag, 53)
    if (correlation > best.correlation) best = { correlation, lag }
  }
  const coarse = best.lag
  best = { correlation: -1, lag: 0 }
  for (let lag = Math.max(0, coarse - 8); lag <= coarse + 8; lag++) {
    const correlation = correlationAt(source, heard, lag, 1)
    if (correlation > best.correlation) best = { correlation, lag }
  }
  return best
}
