import type { CallQuality, QualitySecond } from '../model'
import { NO_STATS } from '../voice/no-stats'
import type { VoiceStats } from '../voice/voice-contract'
import { GradeKeeper } from './quality-grade'

/** How much of the past is shown, s. */
export const HISTORY_SECONDS = 60
const FRAME_MS = 20
/** Over how much of the past the loss counts, as that of the E-model, s. */
const LOSS_SECONDS = 10

type Packets = Pick<VoiceStats, 'lostPackets' | 'framesReceived'>

/** Turns the counters of a call, one set a second, into what the interface shows of its quality. */
export class QualityLog {
  #callId: number | undefined
  #grades = new GradeKeeper()
  #history: readonly QualitySecond[] = []
  #packets: readonly Packets[] = [NO_STATS]

  /** @param callId another one than before begins a new log */
  add(callId: number, stats: VoiceStats): CallQuality {
    if (callId !== this.#callId) {
      this.#callId = callId
      this.#grades = new GradeKeeper()
      this.#history = []
      this.#packets = [NO_STATS]
    }
    this.#packets = [...this.#packets, stats].slice(-LOSS_SECONDS - 1)
    const {
      sending,
      path,
      mos,
      mouthToEarMs,
      roundTripMs,
      jitterMs,
      bufferMs,
      targetMs,
      lossPercent,
      bitrate,
    } = stats
    this.#history = [...this.#history, { bufferMs, jitterMs, bitrate }].slice(-HISTORY_SECONDS)
    return {
      ...this.#grades.next(mos),
      mouthToEarMs,
      ...(roundTripMs !== undefined && { roundTripMs }),
      jitterMs,
      bufferMs,
      targetMs,
      lostPercent: lostPercent(this.#packets),
      lossPercent,
      stretchedMs: stats.shortenedMs + stats.lengthenedMs,
      concealedMs: stats.concealedFrames * FRAME_MS,
      dropouts: stats.underruns,
      bitrate,
      ...(sending && { sending }),
      ...(path && { path }),
      history: this.#history,
    }
  }
}

/** @param packets the counters of each second, oldest first */
function lostPercent(packets: readonly Packets[]): number {
  const [first = NO_STATS] = packets
  const last = packets.at(-1) ?? first
  const lost = last.lostPackets - first.lostPackets
  const all = lost + last.framesReceived - first.framesReceived
  return all <= 0 ? 0 : Math.max(0, (100 * lost) / all)
}
