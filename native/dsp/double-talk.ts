import { DelayLine } from './delay-line'
import { LinearEchoFilter } from './linear-echo-filter'
import { DOWN_AND_UP_SAMPLES, Interpolator, NARROWBAND_RATE } from './narrowband'

/** 10 ms at 8 kHz. */
const BLOCK = 80
const samplesOf = (ms: number): number => Math.round((ms * NARROWBAND_RATE) / 1000)
/** The filter begins this long before the echo, because blocks may come early or late. Samples */
const MARGIN = samplesOf(16)
/** The filter starts again when the echo is this far from its place for this long. Samples, blocks */
const OFF_SAMPLES = samplesOf(12)
const OFF_BLOCKS = 50
/** The longest delay that is searched, and some reserve. Samples */
const PLAYED_SAMPLES = samplesOf(700)
/** The sound without the echo is speech when it is louder than the residual echo by the second, not by the first. dB */
const DOUBTFUL_DB = 18
const SURE_DB = 24
/** Speech ends over 30 ms. A share a block */
const RELEASE = 1 / 3
/** Before anybody knows whether there is an echo: echo and speech are both 16 dB down. */
const UNKNOWN_SHARE = 0.15
/** Below the power of any sound. */
const TINY = 1e-12

const decibels = (power: number, other: number): number => 10 * Math.log10((power + TINY) / (other + TINY))

export interface Suppressed {
  /** The microphone's block at 8 kHz, 80 samples. */
  readonly heard: Float32Array
  /** What the suppressor made of the microphone's sound, 480 samples. Changed in place. */
  readonly output: Float32Array
  /** The microphone's sound itself, as late as `output`. */
  readonly dry: Float32Array
  /** From the newest samples played to their echo, ms; undefined while nobody knows of an echo. */
  readonly delayMs: number | undefined
}

/**
 * Brings back speech that an echo suppressor takes for echo. A linear filter of our own removes the echo without
 * harm to the speech, but not as far down. Where its output is clearly speech, it takes the suppressor's place.
 */
export class DoubleTalk {
  readonly #interpolator = new Interpolator()
  readonly #late: DelayLine
  readonly #played = new Float32Array(PLAYED_SAMPLES)
  #filter = new LinearEchoFilter()
  /** How far the next samples for the filter are behind the end of `#played`. */
  #behind = 0
  #offBlocks = OFF_BLOCKS
  #share = 0

  /** @param delaySamples how much later than the microphone `output` and `dry` are */
  constructor(delaySamples: number) {
    this.#late = new DelayLine(delaySamples - DOWN_AND_UP_SAMPLES)
  }

  /** @param played at 8 kHz, at the microphone's clock */
  reference(played: Float32Array): void {
    this.#played.copyWithin(0, played.length)
    this.#played.set(played, this.#played.length - played.length)
    this.#behind = Math.min(this.#behind + played.length, this.#played.length)
  }

  process({ heard, output, dry, delayMs }: Suppressed): void {
    const from = this.#share
    const echo = delayMs === undefined ? undefined : this.#echoIn(heard, delayMs)
    this.#share = echo === undefined ? UNKNOWN_SHARE : Math.max(this.#speechShare(), from - RELEASE)
    for (let n = 0; n < output.length; n++) {
      const share = from + ((this.#share - from) * (n + 1)) / output.length
      const linear = (dry[n] ?? 0) - (echo?.[n] ?? 0)
      output[n] = (output[n] ?? 0) * (1 - share) + linear * share
    }
  }

  /** A block of the microphone passes by the suppressor. */
  skip(): void {
    this.#behind = Math.max(0, this.#behind - BLOCK)
    this.#share = 0
  }

  /** @returns the echo at 48 kHz, as late as the suppressor's output */
  #echoIn(heard: Float32Array, delayMs: number): Float32Array {
    this.#align(Math.max(0, samplesOf(delayMs) - MARGIN) + BLOCK)
    const from = this.#played.length - this.#behind
    const played = new Float32Array(BLOCK)
    played.set(this.#played.subarray(from, from + BLOCK))
    this.#behind = Math.max(0, this.#behind - BLOCK)
    return this.#late.process(this.#interpolator.process(this.#filter.process(played, heard)))
  }

  #speechShare(): number {
    const { errorPower, echoPower, residualPower } = this.#filter
    // Speech below the echo cannot be told from what the filter does not model, such as a rattling loudspeaker.
    if (errorPower < echoPower) return 0
    const share = (decibels(errorPower, residualPower) - DOUBTFUL_DB) / (SURE_DB - DOUBTFUL_DB)
    return Math.max(0, Math.min(share, 1))
  }

  #align(behind: number): void {
    this.#offBlocks = Math.abs(this.#behind - behind) > OFF_SAMPLES ? this.#offBlocks + 1 : 0
    if (this.#offBlocks < OFF_BLOCKS) return
    this.#offBlocks = 0
    this.#behind = Math.min(behind, this.#played.length)
    this.#filter = new LinearEchoFilter()
  }
}
