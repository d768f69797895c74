import { meanOpinionScore, ratingFactor } from './e-model'

/** The window of the loss: in a shorter one a single lost packet would look like a bad line. ms */
const LOSS_WINDOW_MS = 10_000
/** The number of samples for the median of the buffer's level, taken in 2 s, so that one late burst does not count. */
const BUFFER_SAMPLES = 20
/** From the microphone's membrane to a packet, besides the packet's own length: the device's block, and Opus' look-ahead. */
const CAPTURE_MS = 12
const FRAME_MS = 20

export interface Quality {
  readonly rFactor: number
  readonly mos: number
  readonly mouthToEarMs: number
  readonly lossPercent: number
}

export interface QualitySample {
  readonly nowMs: number
  /** Since talking began. Frames of 20 ms */
  readonly concealedFrames: number
  /** Sound waiting to be played. */
  readonly bufferMs: number
}

export interface PathDelays {
  /** The duration of the peer's packets. */
  readonly packetMs: number
  /** The loudspeaker's lead. */
  readonly playoutMs: number
  /** Undefined where the peer does not answer: the network's delay is then unknown, and left out. */
  readonly roundTripMs: number | undefined
}

/**
 * Rates a call. Sampled ten times a second during playout, it computes the median level of the
 * jitter buffer, which varies with every packet. Pure.
 */
export class CallQuality {
  readonly #samples: QualitySample[] = []

  sample(sample: QualitySample): void {
    this.#samples.push(sample)
    while ((this.#samples[0]?.nowMs ?? sample.nowMs) < sample.nowMs - LOSS_WINDOW_MS) this.#samples.shift()
  }

  /** Before the first sample: those of a perfect call. */
  rate({ packetMs, playoutMs, roundTripMs = 0 }: PathDelays): Quality {
    const lossPercent = this.#lossPercent
    // A sample of sound waits for the rest of its packet on one side and is waited for by it on the other: half of
    // each, on average, the second half of which the buffer's level already holds.
    const mouthToEarMs = CAPTURE_MS + packetMs / 2 + roundTripMs / 2 + this.#medianBufferMs + playoutMs
    const rFactor = ratingFactor(mouthToEarMs, lossPercent)
    return {
      rFactor: rounded(rFactor, 1),
      mos: rounded(meanOpinionScore(rFactor), 2),
      mouthToEarMs: Math.round(mouthToEarMs),
      lossPercent: rounded(lossPercent, 2),
    }
  }

  /** A call shorter than the window counts as without loss before it. */
  get #lossPercent(): number {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined) return 0
    const madeUpMs = (last.concealedFrames - first.concealedFrames) * FRAME_MS
    return Math.min(100, (100 * madeUpMs) / Math.max(LOSS_WINDOW_MS, last.nowMs - first.nowMs))
  }

  get #medianBufferMs(): number {
    const levels = this.#samples
      .slice(-BUFFER_SAMPLES)
      .map(({ bufferMs }) => bufferMs)
      .sort((a, b) => a - b)
    const middle = levels.length / 2
    return ((levels[Math.ceil(middle) - 1] ?? 0) + (levels[Math.floor(middle)] ?? 0)) / 2
  }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
