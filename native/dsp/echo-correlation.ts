import FFT from 'fft.js'
import { NARROWBAND_RATE } from './narrowband'

/** 256 ms of the microphone: long enough to find an echo 10 dB below speech, short enough to find it soon. Samples */
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
/** Far below the power of any sound: avoids a division by zero in silence. */
const TINY = 1e-20

export interface Match {
  /** The peak of the correlation over its root mean square: about 5 by chance, 10 to 40 for an echo. */
  readonly strength: number
  readonly delayMs: number
}

/**
 * Looks for what was played in what the microphone heard: the generalised cross-correlation with phase transform
 * (Knapp and Carter, 1976). Only phases count, so that neither the pitch of a voice nor its loudness misleads it.
 */
export class EchoCorrelation {
  readonly #fft = new FFT(SIZE)
  /** Both sounds go through one transform: what was played as the real part, what was heard as the imaginary one. */
  readonly #samples = new Float64Array(2 * SIZE)
  readonly #spectrum = new Float64Array(2 * SIZE)
  readonly #cross = new Float64Array(2 * SIZE)

  /**
   * @param played 6,144 samples at 8 kHz up to now
   * @param heard 2,048 samples at 8 kHz up to now
   */
  strongest(played: Float32Array, heard: Float32Array): Match {
    const samples = this.#samples
    samples.fill(0)
    for (let n = 0; n < PLAYED_SAMPLES; n++) samples[2 * n] = played[n] ?? 0
    for (let n = 0; n < HEARD_SAMPLES; n++) samples[2 * (n + DELAYS) + 1] = heard[n] ?? 0
    this.#fft.transform(this.#spectrum, samples)
    this.#keepPhases()
    this.#fft.inverseTransform(samples, this.#cross)
    let [energy, peak, at] = [0, 0, 0]
    for (let delay = 0; delay < DELAYS; delay++) {
      const square = (samples[2 * delay] ?? 0) ** 2
      energy += square
      if (square <= peak) continue
      peak = square
      at = delay
    }
    return {
      strength: energy === 0 ? 0 : Math.sqrt((peak * DELAYS) / energy),
      delayMs: (at * 1000) / NARROWBAND_RATE,
    }
  }

  /** The cross-spectrum of both sounds, each line brought to magnitude 1. */
  #keepPhases(): void {
    const [spectrum, cross] = [this.#spectrum, this.#cross]
    for (let line = LOWEST; line < HIGHEST; line++) {
      const [at, mirrored] = [2 * line, 2 * (SIZE - line)]
      const [a, b] = [spectrum[at] ?? 0, spectrum[at + 1] ?? 0]
      const [c, d] = [spectrum[mirrored] ?? 0, spectrum[mirrored + 1] ?? 0]
      const [playedRe, playedIm, heardRe, heardIm] = [a + c, b - d, b + d, c - a]
      const re = heardRe * playedRe + heardIm * playedIm
      const im = heardIm * playedRe - heardRe * playedIm
      const scale = 1 / (Math.sqrt(re * re + im * im) + TINY)
      cross[at] = cross[mirrored] = re * scale
      cross[at + 1] = im * scale
      cross[mirrored + 1] = -im * scale
    }
  }
}
