import type { CallQuality, QualitySecond } from '../model'
import type { VoiceStats } from '../voice/voice-contract'
import { GradeKeeper } from './quality-grade'

/** How much of the past is shown, s. */
export const HISTORY_SECONDS = 60
const FRAME_MS = 20

/** Turns the counters of a call, one set a second, into what the interface shows of its quality. */
export class QualityLog {
  #callId: number | undefined
  #grades = new GradeKeeper()
  #history: readonly QualitySecond[] = []

  /** @param callId another one than before begins a new log */
  add(callId: number, stats: VoiceStats): CallQuality {
    if (callId !== this.#callId) {
      this.#callId = callId
      this.#grades = new GradeKeeper()
      this.#history = []
    }
    const { mos, mouthToEarMs, roundTripMs, jitterMs, bufferMs, targetMs, lossPercent, bitrate } = stats
    this.#history = [...this.#history, { bufferMs, jitterMs, bitrate }].slice(-HISTORY_SECONDS)
    return {
      ...this.#grades.next(mos),
      mouthToEarMs,
      ...(roundTripMs !== undefined && { roundTripMs }),
      jitterMs,
      bufferMs,
      targetMs,
      lossPercent,
      stretchedMs: stats.shortenedMs + stats.lengthenedMs,
      concealedMs: stats.concealedFrames * FRAME_MS,
      dropouts: stats.underruns,
      bitrate,
      history: this.#history,
    }
  }
}
