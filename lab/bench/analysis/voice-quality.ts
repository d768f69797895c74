import { mouthToEar, type TimedSound } from '../../audio/marks'
import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { align, type Aligned } from './alignment'
import { bandPowers, FRAME } from './band-powers'
import { mean, median, percentile } from '../../../base/statistics'

/** A frame is speech when it and both its neighbours are louder than this. */
const ACTIVE_DBFS = -45
/** A frame that is quieter than the source by more than this is a gap. */
const GAP_DB = -20
/** A frame with a greater distance to the source is bad: lost, badly concealed or garbled. */
const BAD_LSD_DB = 10
/** A band is empty when its power is below this fraction of the loudest band's in the recording. */
const FLOOR = 1e-6
/** The least speech that can be judged. Frames. */
const LEAST_FRAMES = 50
const FRAME_MS = (FRAME * 1000) / SAMPLE_RATE

export interface VoiceQuality {
  readonly marks: number
  readonly lostMarks: number
  /** Mouth-to-ear latency of each mark, in order, ms. */
  readonly latenciesMs: readonly number[]
  readonly medianMs: number
  readonly p95Ms: number
  /** 20 ms frames of speech between the first and the last mark. */
  readonly activeFrames: number
  /** Shares of those frames, 0 to 1. */
  readonly gapShare: number
  readonly badShare: number
  readonly longestGapMs: number
  /** Log-spectral distance to the source, mean and 95th percentile over those frames. */
  readonly lsdDb: number
  readonly lsdP95Db: number
  /** Level of the recording minus that of the source, dB. */
  readonly gainDb: number
}

const ratio = (db: number): number => 10 ** (db / 20)

/** The root mean square of each whole frame. */
const loudnesses = (samples: Float32Array): Float64Array =>
  Float64Array.from({ length: Math.floor(samples.length / FRAME) }, (_, i) => {
    let sum = 0
    for (let k = i * FRAME; k < (i + 1) * FRAME; k++) sum += (samples[k] ?? 0) ** 2
    return Math.sqrt(sum / FRAME)
  })

/** The lowest level of each frame and its two neighbours, which excludes frames where speech begins or ends. */
const steady = (values: Float64Array): Float64Array =>
  values.map((value, i) => Math.min(values[i - 1] ?? value, value, values[i + 1] ?? value))

const isKnown = ({ known, stretch }: Aligned, frame: number): boolean =>
  known[Math.floor((frame * FRAME) / stretch)] === true

/** The log-spectral distance of each frame, dB: root mean square over the bands. */
const distances = (said: Float32Array, heard: Float32Array): number[] => {
  const [a, b] = [bandPowers(said), bandPowers(heard)]
  const floor = FLOOR * a.reduce((top, row) => row.reduce((most, power) => Math.max(most, power), top), 0)
  return a.map((row, i) =>
    Math.sqrt(
      mean(
        [...row].map((power, band) => {
          const other = b[i]?.[band] ?? 0
          return (10 * Math.log10((power + floor) / (other + floor))) ** 2
        }),
      ),
    ),
  )
}

const longestRun = (frames: readonly number[]): number => {
  let [longest, run] = [0, 0]
  frames.forEach((frame, i) => {
    run = frames[i - 1] === frame - 1 ? run + 1 : 1
    longest = Math.max(longest, run)
  })
  return longest
}

/**
 * Compares a speaker's recording with the microphone's source, speech with marks (see lab/audio/marks.ts).
 *
 * @throws {Error} when no mark arrived, or hardly any speech lies between those that did
 */
export const voiceQuality = (mouth: TimedSound, ear: TimedSound): VoiceQuality => {
  const { latenciesMs, saidAtMs, lostMarks, lostAtMs } = mouthToEar(mouth, ear)
  if (latenciesMs.length === 0) throw new Error('nothing of what was said came through')
  const marks = latenciesMs.map((latencyMs, i) => ({ latencyMs, saidAtMs: saidAtMs[i] ?? 0 }))
  const aligned = align(mouth, ear, marks)

  const said = loudnesses(mouth.samples)
  const heard = loudnesses(aligned.samples)
  const sure = steady(said)
  const all = [...saidAtMs, ...lostAtMs].map((ms) => mouth.sampleAt(ms) / FRAME)
  const [first, last] = [Math.min(...all), Math.max(...all)]
  const active = [...said.keys()].filter(
    (i) => i >= first && i <= last && isKnown(aligned, i) && (sure[i] ?? 0) > ratio(ACTIVE_DBFS),
  )
  if (active.length < LEAST_FRAMES) throw new Error('too little speech came through to be judged')

  const gain = Math.max(
    1e-6,
    percentile(
      active.map((i) => (heard[i] ?? 0) / (said[i] ?? 1)),
      0.5,
    ),
  )
  const gaps = active.filter((i) => (heard[i] ?? 0) < gain * (sure[i] ?? 0) * ratio(GAP_DB))
  const lsd = distances(
    mouth.samples,
    aligned.samples.map((sample) => sample / gain),
  )
  const judged = active.flatMap((i) => lsd[i] ?? [])
  return {
    marks: latenciesMs.length,
    lostMarks,
    latenciesMs,
    medianMs: median(latenciesMs),
    p95Ms: percentile(latenciesMs, 0.95),
    activeFrames: active.length,
    gapShare: gaps.length / active.length,
    badShare: judged.filter((distance) => distance > BAD_LSD_DB).length / judged.length,
    longestGapMs: longestRun(gaps) * FRAME_MS,
    lsdDb: mean(judged),
    lsdP95Db: percentile(judged, 0.95),
    gainDb: 20 * Math.log10(gain),
  }
}
