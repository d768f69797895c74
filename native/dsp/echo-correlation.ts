import FFT from 'fft.js'
import { NARROWBAND_RATE } from './narrowband'

/** 256 ms of the microphone. Samples */
export const HEARD_SAMPLES = 2048
/** An echo may be up to 512 ms late. Samples */
const DELAYS = 4096
/** Covers the microphone's samples at every delay. */
export const PLAYED_SAMPLES = HEARD_SAMPLES + DELAYS
const SIZE = 8192
/** The band that small loudspeakers play and speech uses. Hz */
const [LOWEST_HZ, HIGHEST_HZ] = [200, 3600]
const lineAt = (hertz: number): number => Math.round((hertz * SIZE) / NARROWBAND_RATE)
const [LOWEST, HIGHEST] = [lineAt(LOWEST_HZ), lineAt(HIGHEST_HZ)]
const LINES = HIGHEST - LOWEST
/** Lines whose magnitude is below this share of the loudspeaker's mean magnitude are ignored. */
const LEAST_SHARE = 0.25
/** Speech fills 9 to 40 % of the band at any time, a tone 1 %, a chord or a ring 5 %. */
const BROADBAND = 0.07
/** Far below the power of any sound: avoids a division by zero in silence. */
const TINY = 1e-20

const window = Float64Array.from(
  { length: HEARD_SAMPLES },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / HEARD_SAMPLES),
)

export interface Match {
  /**
   * The peak of the correlation over its root mean square. Chance gives about 6 in one window and 4.5 in the mean
   * of a second; an echo of -10 dB under a voice as loud as the loudspeaker's sound gives 10 and 20.
   */
  readonly strength: number
  /** The delay from the loudspeaker to the microphone, samples at 8 kHz. */
  readonly delay: number
}

/**
 * Searches the microphone's sound for the loudspeaker's: generalised cross-correlation with phase transform (Knapp
 * and Carter, 1976). It uses only phases, so that neither the pitch of a voice nor its loudness misleads it. Its
 * mean over about a second finds an echo 20 dB below a voice.
 */
export class EchoCorrelation {
  readonly #fft = new FFT(SIZE)
  /** One transform for both sounds: the loudspeaker's as the real part, the microphone's as the imaginary part. */
  readonly #samples = new Float64Array(2 * SIZE)
  readonly #spectrum = new Float64Array(2 * SIZE)
  readonly #magnitudes = new Float64Array(LINES)
  /** The spectra of the newest window and of the mean; real and imaginary parts alternate. */
  readonly #newest = new Float64Array(2 * LINES)
  readonly #mean = new Float64Array(2 * LINES)

  /**
   * Adds a window to the mean.
   * @param played 6,144 samples at 8 kHz
   * @param heard 2,048 samples at 8 kHz, at the time of the last of those
   * @param memory the weight of the previous mean
   * @returns whether the loudspeaker's sound is broadband: only such sound can show that there is no echo
   */
  add(played: Float32Array, heard: Float32Array, memory: number): boolean {
    const samples = this.#samples
    samples.fill(0)
    for (let n = 0; n < PLAYED_SAMPLES; n++) samples[2 * n] = played[n] ?? 0
    for (let n = 0; n < HEARD_SAMPLES; n++) samples[2 * (n + DELAYS) + 1] = (heard[n] ?? 0) * (window[n] ?? 0)
    this.#fft.transform(this.#spectrum, samples)
    this.#cross()
    let [sum, energy] = [0, 0]
    for (const magnitude of this.#magnitudes) {
      sum += magnitude
      energy += magnitude * magnitude
    }
    this.#keepPhases((LEAST_SHARE * sum) / LINES)
    for (let n = 0; n < 2 * LINES; n++) this.#mean[n] = (this.#mean[n] ?? 0) * memory + (this.#newest[n] ?? 0)
    return sum * sum >= BROADBAND * LINES * energy
  }

  /** The echo in the newest window, and in the mean of the windows. */
  matches(): { readonly newest: Match; readonly mean: Match } {
    const [spectrum, newest, mean] = [this.#spectrum, this.#newest, this.#mean]
    spectrum.fill(0)
    // One transform for both: the newest window's correlation as the real part, the mean's as the imaginary part.
    for (let n = 0; n < LINES; n++) {
      const at = 2 * (LOWEST + n)
      const mirrored = 2 * (SIZE - LOWEST - n)
      const a = newest[2 * n] ?? 0
      const b = newest[2 * n + 1] ?? 0
      const c = mean[2 * n] ?? 0
      const d = mean[2 * n + 1] ?? 0
      spectrum[at] = a - d
      spectrum[at + 1] = b + c
      spectrum[mirrored] = a + d
      spectrum[mirrored + 1] = c - b
    }
    this.#fft.inverseTransform(this.#samples, spectrum)
    return { newest: strongest(this.#samples, 0), mean: strongest(this.#samples, 1) }
  }

  /** Starts a new mean. */
  forget(): void {
    this.#mean.fill(0)
  }

  /** The cross-spectrum of both sounds, and the magnitudes of the loudspeaker's. */
  #cross(): void {
    const spectrum = this.#spectrum
    for (let n = 0; n < LINES; n++) {
      const at = 2 * (LOWEST + n)
      const mirrored = 2 * (SIZE - LOWEST - n)
      const a = spectrum[at] ?? 0
      const b = spectrum[at + 1] ?? 0
      const c = spectrum[mirrored] ?? 0
      const d = spectrum[mirrored + 1] ?? 0
      const playedRe = a + c
      const playedIm = b - d
      const heardRe = b + d
      const heardIm = c - a
      this.#magnitudes[n] = Math.sqrt(playedRe * playedRe + playedIm * playedIm)
      this.#newest[2 * n] = heardRe * playedRe + heardIm * playedIm
      this.#newest[2 * n + 1] = heardIm * playedRe - heardRe * playedIm
    }
  }

  /** Normalises each line of the newest cross-spectrum to magnitude 1 or 0, and then its energy to 1. */
  #keepPhases(leastMagnitude: number): void {
    const newest = this.#newest
    let used = 0
    for (const magnitude of this.#magnitudes) if (magnitude >= leastMagnitude) used++
    for (let n = 0; n < LINES; n++) {
      const re = newest[2 * n] ?? 0
      const im = newest[2 * n + 1] ?? 0
      const isUsed = (this.#magnitudes[n] ?? 0) >= leastMagnitude
      const scale = isUsed ? 1 / (Math.sqrt((re * re + im * im) * used) + TINY) : 0
      newest[2 * n] = re * scale
      newest[2 * n + 1] = im * scale
    }
  }
}

/** @param part 0: the correlation is the real part of the samples; 1: the imaginary part */
const strongest = (samples: Float64Array, part: 0 | 1): Match => {
  let energy = 0
  let peak = 0
  let at = 0
  for (let delay = 0; delay < DELAYS; delay++) {
    const square = (samples[2 * delay + part] ?? 0) ** 2
    energy += square
    if (square <= peak) continue
    peak = square
    at = delay
  }
  return { strength: energy === 0 ? 0 : Math.sqrt((peak * DELAYS) / energy), delay: at }
}
