import { median } from '../../../base/statistics'
import { meanOpinionScore, ratingFactor } from './e-model'

/** The window of the loss: in a shorter one a single lost packet would look like a bad line. ms */
const LOSS_WINDOW_MS = 10_000
/** The number of samples for the median of the buffer's level, taken in 2 s, so that one late burst does not count. */
const BUFFER_SAMPLES = 20
/** The microphone's block, before it becomes part of a packet. */
const CAPTURE_MS = 10
const FRAME_MS = 20

export interface Quality {
  readonly rFactor: number
  readonly mos: number
  readonly mouthToEarMs: number
  readonly lossPercent: number
}

export interface QualitySample {
  readonly nowMs: number
  /** Since the conversation began. Frames of 20 ms */
  readonly concealedFrames: number
  /** Sound waiting to be played. */
  readonly bufferMs: number
}

export interface PathDelays {
  /** The duration of the peer's packets. */
  readonly packetMs: number
  /** How much later the peer's encoder makes sound come out. */
  readonly lookAheadMs: number
  /** The loudspeaker's lead. */
  readonly playoutMs: number
  /** Undefined if the peer does not answer: the network's delay is then unknown, and counts as 0. */
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

  /** Before the first sample: the figures of a perfect call. */
  rate({ packetMs, lookAheadMs, playoutMs, roundTripMs = 0 }: PathDelays): Quality {
    const lossPercent = this.#lossPercent
    // A sample waits for the rest of its packet on one side, and the rest waits for it on the other: half a packet
    // each, on average. The buffer's level already contains the second half.
    const mouthToEarMs =
      CAPTURE_MS + lookAheadMs + packetMs / 2 + roundTripMs / 2 + this.#medianBufferMs + playoutMs
    const rFactor = ratingFactor(mouthToEarMs, lossPercent)
    return {
      rFactor: rounded(rFactor, 1),
      mos: rounded(meanOpinionScore(rFactor), 2),
      mouthToEarMs: Math.round(mouthToEarMs),
      lossPercent: rounded(lossPercent, 2),
    }
  }

  /** A call shorter than the window counts as without loss before its start. */
  get #lossPercent(): number {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined) return 0
    const madeUpMs = (last.concealedFrames - first.concealedFrames) * FRAME_MS
    return Math.min(100, (100 * madeUpMs) / Math.max(LOSS_WINDOW_MS, last.nowMs - first.nowMs))
  }

  get #medianBufferMs(): number {
    const levels = this.#samples.slice(-BUFFER_SAMPLES).map(({ bufferMs }) => bufferMs)
    return levels.length === 0 ? 0 : median(levels)
  }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
