import { SAMPLE_RATE } from '../../../native/audio/audio-device'

const samplesOf = (ms: number): number => (ms * SAMPLE_RATE) / 1000

/** One splice removes or inserts at least this much: a pitch period of 400 Hz. */
const MIN_LAG = samplesOf(2.5)
/** The most that one splice removes or inserts: a pitch period of 67 Hz, or several of a higher voice. */
const MAX_LAG = samplesOf(15)
/** The length of the cross-fade. */
const OVERLAP = samplesOf(5)
/** The first search looks at every fourth sample (12 kHz), the second at all samples around its best place. */
const COARSE = 4
/** Quieter than -60 dBFS: in inaudible sound any two places fit. Mean square. */
const QUIET = 1e-6
const HISTORY = MAX_LAG + OVERLAP

/** The sound that a splice needs after the current block, ms. */
export const LOOK_AHEAD_MS = ((MAX_LAG + OVERLAP) * 1000) / SAMPLE_RATE

/** How to make the next block from the waiting sound. */
export type Stretch =
  | { readonly kind: 'as-it-is' }
  /** Remove up to `maxMs`, where two places are at least this similar (normalised correlation, -1 to 1). */
  | { readonly kind: 'shorten'; readonly maxMs: number; readonly minLikeness: number }
  /** Repeat up to `maxMs`. */
  | { readonly kind: 'lengthen'; readonly maxMs: number; readonly minLikeness: number }

/**
 * Plays sound a little faster or slower without changing its pitch, by removing or repeating whole pitch periods
 * at places where the sound resembles itself (WSOLA, Verhelst and Roelands 1993). Otherwise it changes and
 * delays nothing. 48 kHz mono; pure.
 */
export class TimeStretcher {
  /** The last played sound (for repeating), then the waiting sound. */
  #samples = new Float32Array(SAMPLE_RATE / 4)
  #at = HISTORY
  #end = HISTORY

  /** Samples that wait to be played. */
  get waiting(): number {
    return this.#end - this.#at
  }

  push(samples: Float32Array): void {
    this.#reserve(samples.length)
    this.#samples.set(samples, this.#end)
    this.#end += samples.length
  }

  /**
   * Fills `block`, of any length, with the next sound.
   * @returns by how many samples the sound was shortened; negative if it was lengthened
   * @throws RangeError when less than a block waits
   */
  read(block: Float32Array, stretch: Stretch = { kind: 'as-it-is' }): number {
    if (this.waiting < block.length) throw new RangeError(`only ${this.waiting} samples wait`)
    const shift = this.#shift(stretch, block.length)
    if (shift !== 0) this.#splice(shift)
    block.set(this.#samples.subarray(this.#at, this.#at + block.length))
    this.#at += block.length
    return shift
  }

  /** Changes to other sound at once, and drops the waiting sound: one fades out while the other fades in. */
  jump(samples: Float32Array): void {
    const overlap = Math.min(OVERLAP, this.waiting, samples.length)
    const from = this.#samples.slice(this.#at, this.#at + overlap)
    this.#end = this.#at
    this.push(samples)
    this.#fadeOver(from)
  }

  /** Cross-fades from here to the place `shift` samples on, and continues there. */
  #splice(shift: number): void {
    const from = this.#samples.slice(this.#at, this.#at + OVERLAP)
    this.#at += shift
    this.#fadeOver(from)
  }

  /** Fades out the given sound, and fades in the waiting one. */
  #fadeOver(from: Float32Array): void {
    for (let n = 0; n < from.length; n++) {
      const weight = (n + 0.5) / from.length
      this.#samples[this.#at + n] =
        (1 - weight) * (from[n] ?? 0) + weight * (this.#samples[this.#at + n] ?? 0)
    }
  }

  #shift(stretch: Stretch, blockLength: number): number {
    if (stretch.kind === 'as-it-is' || this.waiting < OVERLAP) return 0
    const needed = Math.max(blockLength, OVERLAP)
    const room = stretch.kind === 'shorten' ? this.waiting - needed : this.#at
    const maxLag = Math.min(MAX_LAG, Math.floor(samplesOf(stretch.maxMs)), room)
    if (maxLag < MIN_LAG) return 0
    const sign = stretch.kind === 'shorten' ? 1 : -1
    const { lag, likeness } = this.#bestLag(sign, maxLag)
    return likeness >= stretch.minLikeness ? sign * lag : 0
  }

  #bestLag(sign: number, maxLag: number): { lag: number; likeness: number } {
    if (this.#isQuiet(sign * maxLag)) return { lag: maxLag, likeness: 1 }
    let best = { lag: MIN_LAG, likeness: -1 }
    const consider = (lag: number, step: number): void => {
      const likeness = this.#likeness(sign * lag, step)
      if (likeness > best.likeness) best = { lag, likeness }
    }
    for (let lag = MIN_LAG; lag <= maxLag; lag += COARSE) consider(lag, COARSE)
    const centre = best.lag
    best = { lag: centre, likeness: -1 }
    for (let lag = centre - COARSE + 1; lag < centre + COARSE; lag++) {
      if (lag >= MIN_LAG && lag <= maxLag) consider(lag, 1)
    }
    return best
  }

  /** Normalised correlation of the overlap here with the one `shift` samples on. */
  #likeness(shift: number, step: number): number {
    const samples = this.#samples
    let [product, here, there] = [0, 0, 0]
    for (let n = this.#at; n < this.#at + OVERLAP; n += step) {
      const a = samples[n] ?? 0
      const b = samples[n + shift] ?? 0
      product += a * b
      here += a * a
      there += b * b
    }
    return product / (Math.sqrt(here * there) + 1e-12)
  }

  #isQuiet(shift: number): boolean {
    const [from, to] =
      shift > 0 ? [this.#at, this.#at + shift + OVERLAP] : [this.#at + shift, this.#at + OVERLAP]
    let sum = 0
    for (let n = from; n < to; n++) sum += (this.#samples[n] ?? 0) ** 2
    return sum / (to - from) < QUIET
  }

  /** Makes room at the end by dropping sound older than the history, of which lengthening may have left less. */
  #reserve(more: number): void {
    if (this.#end + more <= this.#samples.length) return
    const keepFrom = Math.max(0, this.#at - HISTORY)
    const kept = this.#end - keepFrom
    const target = kept + more <= this.#samples.length ? this.#samples : new Float32Array(2 * (kept + more))
    target.set(this.#samples.subarray(keepFrom, this.#end))
    this.#samples = target
    this.#at -= keepFrom
    this.#end = kept
  }
}
