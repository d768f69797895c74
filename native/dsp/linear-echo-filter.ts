import FFT from 'fft.js'

/** 10 ms at 8 kHz. */
const BLOCK = 80
const SIZE = 256
const LINES = SIZE / 2 + 1
/** The response is cut into parts. A part and a block must fit into one transform. Blocks, samples */
const PART_BLOCKS = 2
const PART = PART_BLOCKS * BLOCK
const PARTS = 5
/** The share of a transform that a block fills. */
const SHARE = BLOCK / SIZE
/** How much of the response is still true a block later: a room changes within about 10 s. */
const PERSISTENCE = 0.999 ** 2
/** Smooths the spectrum of what is not echo over about 30 ms. */
const SMOOTHING = 0.7
/** Variance of the response before anything is known of it: an echo may be nearly as loud as what is played. */
const FIRST_VARIANCE = 0.5
/** Far below the power of any sound: avoids a division by zero in silence. */
const TINY = 1e-9

/** One spectrum of real samples, lines 0 to 128. */
interface Spectrum {
  readonly re: Float64Array
  readonly im: Float64Array
}

const emptySpectrum = (): Spectrum => ({ re: new Float64Array(LINES), im: new Float64Array(LINES) })

const energyOf = (x: Spectrum, k: number): number => (x.re[k] ?? 0) ** 2 + (x.im[k] ?? 0) ** 2

/** A part of the room's response: its spectrum, its variance in each line, and what was played at its delay. */
interface Part {
  readonly response: Spectrum
  readonly variance: Float64Array
  played: Spectrum
}

/**
 * Learns the response of a room, 100 ms long, and computes the echo from it, at 8 kHz: a Kalman filter in the
 * frequency domain (Kuech, Mabande and Enzner, ICASSP 2014). It knows its own uncertainty in each line, so speech
 * against the echo makes it slow instead of wrong.
 */
export class LinearEchoFilter {
  readonly #fft = new FFT(SIZE)
  readonly #samples = new Float64Array(2 * SIZE)
  readonly #transformed = new Float64Array(2 * SIZE)
  readonly #recent = new Float32Array(SIZE)
  /** The newest first. */
  readonly #played = Array.from({ length: PARTS * PART_BLOCKS }, emptySpectrum)
  readonly #parts: readonly Part[] = Array.from({ length: PARTS }, () => ({
    response: emptySpectrum(),
    variance: new Float64Array(LINES).fill(FIRST_VARIANCE),
    played: emptySpectrum(),
  }))
  readonly #sum = emptySpectrum()
  readonly #error = emptySpectrum()
  /** Power of what is not echo in each line. */
  readonly #other = new Float64Array(LINES)
  readonly #echo = new Float32Array(BLOCK)
  #next = 0
  #errorPower = 0
  #echoPower = 0
  #residualPower = 0

  /** Power of the last block without the echo. All three powers have the same unit. */
  get errorPower(): number {
    return this.#errorPower
  }

  /** Power of the echo in the last block. */
  get echoPower(): number {
    return this.#echoPower
  }

  /** Expected power of the echo that is left in the last block. */
  get residualPower(): number {
    return this.#residualPower
  }

  /**
   * @param played 80 samples
   * @param heard 80 samples, which may hold the echo of `played` and what came before
   * @returns the echo in `heard`, 80 samples, valid until the next call
   */
  process(played: Float32Array, heard: Float32Array): Float32Array {
    this.#push(played)
    this.#estimate()
    this.#samples.fill(0)
    for (let n = 0; n < BLOCK; n++)
      this.#samples[2 * (SIZE - BLOCK + n)] = (heard[n] ?? 0) - (this.#echo[n] ?? 0)
    this.#forward(this.#error)
    this.#adapt()
    this.#constrain()
    return this.#echo
  }

  #push(played: Float32Array): void {
    this.#recent.copyWithin(0, BLOCK)
    this.#recent.set(played, SIZE - BLOCK)
    for (let n = 0; n < SIZE; n++) {
      this.#samples[2 * n] = this.#recent[n] ?? 0
      this.#samples[2 * n + 1] = 0
    }
    const newest = this.#played.pop() ?? emptySpectrum()
    this.#forward(newest)
    this.#played.unshift(newest)
    this.#parts.forEach((part, n) => {
      part.played = this.#played[n * PART_BLOCKS] ?? newest
    })
  }

  /** The echo: what was played, each part of it through its part of the response. */
  #estimate(): void {
    const sum = this.#sum
    sum.re.fill(0)
    sum.im.fill(0)
    for (const { response: w, played: x } of this.#parts)
      for (let k = 0; k < LINES; k++) {
        const [xr, xi, wr, wi] = [x.re[k] ?? 0, x.im[k] ?? 0, w.re[k] ?? 0, w.im[k] ?? 0]
        sum.re[k] = (sum.re[k] ?? 0) + xr * wr - xi * wi
        sum.im[k] = (sum.im[k] ?? 0) + xr * wi + xi * wr
      }
    this.#inverse(sum)
    let energy = 0
    for (let n = 0; n < BLOCK; n++) {
      const sample = this.#samples[2 * (SIZE - BLOCK + n)] ?? 0
      energy += sample * sample
      this.#echo[n] = sample
    }
    // Half a spectrum holds half of the energy times the length of the transform.
    this.#echoPower = (energy * SIZE) / 2
  }

  #adapt(): void {
    this.#errorPower = 0
    this.#residualPower = 0
    for (let k = 0; k < LINES; k++) {
      const square = energyOf(this.#error, k)
      const other = SMOOTHING * (this.#other[k] ?? 0) + (1 - SMOOTHING) * square
      this.#other[k] = other
      let residual = 0
      for (const { variance, played } of this.#parts)
        residual += SHARE * energyOf(played, k) * (variance[k] ?? 0)
      this.#errorPower += square
      this.#residualPower += residual
      for (const part of this.#parts) this.#adaptLine(part, k, other + residual + TINY)
    }
  }

  #adaptLine({ response: w, variance, played: x }: Part, k: number, power: number): void {
    const [xr, xi] = [x.re[k] ?? 0, x.im[k] ?? 0]
    const [er, ei] = [this.#error.re[k] ?? 0, this.#error.im[k] ?? 0]
    const before = variance[k] ?? 0
    const step = before / power
    const wr = (w.re[k] ?? 0) + step * (xr * er + xi * ei)
    const wi = (w.im[k] ?? 0) + step * (xr * ei - xi * er)
    w.re[k] = wr
    w.im[k] = wi
    const learned = (1 - SHARE * step * (xr * xr + xi * xi)) * before
    variance[k] = PERSISTENCE * learned + (1 - PERSISTENCE) * (wr * wr + wi * wi)
  }

  /** Keeps one part of the response, each in its turn, to its length. */
  #constrain(): void {
    const part = this.#parts[this.#next++ % PARTS]
    if (part === undefined) return
    this.#inverse(part.response)
    this.#samples.fill(0, 2 * PART)
    this.#forward(part.response)
  }

  #forward(into: Spectrum): void {
    this.#fft.transform(this.#transformed, this.#samples)
    for (let k = 0; k < LINES; k++) {
      into.re[k] = this.#transformed[2 * k] ?? 0
      into.im[k] = this.#transformed[2 * k + 1] ?? 0
    }
  }

  /** Leaves the samples as the real parts of `#samples`. */
  #inverse({ re, im }: Spectrum): void {
    const full = this.#transformed
    for (let k = 0; k < LINES; k++) {
      full[2 * k] = re[k] ?? 0
      full[2 * k + 1] = im[k] ?? 0
      if (k === 0 || k === SIZE / 2) continue
      full[2 * (SIZE - k)] = re[k] ?? 0
      full[2 * (SIZE - k) + 1] = -(im[k] ?? 0)
    }
    this.#fft.inverseTransform(this.#samples, full)
  }
}
