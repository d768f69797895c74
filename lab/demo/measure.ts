import { median } from '../../base/statistics'
import { compare } from '../audio/compare'
import { mouthToEar } from '../audio/marks'
import { play } from '../audio/player'
import type { PulseDaemon } from '../audio/pulse-daemon'
import { Recorder } from '../audio/recorder'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { loudnessDbfs } from '../audio/telephone-band'
import { setTimeout as sleep } from 'node:timers/promises'

/** Before the first word: the recorders change the sinks' block length, which takes a moment to settle. */
const SETTLE_MS = 1_500
/** After the last word, which is still in transit. */
const TAIL_MS = 1_500

export interface Heard {
  /** The speaker's recording during the speech, 48 kHz mono. */
  readonly samples: Float32Array
  /** Similarity to the source, 0 to 1. */
  readonly correlation: number
  /** Share of the speech that arrived, 0 to 1. */
  readonly heardShare: number
  readonly levelDifferenceDb: number
  readonly loudnessDbfs: number
  /** Median over the marks, ms; NaN when none arrived. */
  readonly mouthToEarMs: number
  readonly marks: number
  readonly lostMarks: number
}

/**
 * Plays speech into one sink, a microphone, and records another, a speaker.
 *
 * @param path the speech as a WAV file
 * @param speech the same as samples
 * @param meanwhile called when the speech starts
 */
export const sayAndListen = async (
  daemon: PulseDaemon,
  { microphone, speaker }: { microphone: string; speaker: string },
  path: string,
  speech: Float32Array,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Heard> => {
  const [mouth, ear] = await Promise.all([
    Recorder.start(daemon, microphone),
    Recorder.start(daemon, speaker),
  ])
  await sleep(SETTLE_MS)
  const before = ear.durationMs
  await Promise.all([play(daemon, microphone, path, speech.length / SAMPLE_RATE), meanwhile()])
  await sleep(TAIL_MS)
  const [said, heard] = [await mouth.stop(), await ear.stop()]

  const samples = heard.samples.subarray(Math.round((before / 1000) * SAMPLE_RATE))
  const likeness = compare(speech, samples)
  const { latenciesMs, lostMarks } = mouthToEar(said, heard)
  return {
    samples,
    correlation: likeness.correlation,
    heardShare: likeness.heardShare,
    levelDifferenceDb: likeness.levelDifferenceDb,
    loudnessDbfs: loudnessDbfs(samples),
    mouthToEarMs: latenciesMs.length === 0 ? NaN : median(latenciesMs),
    marks: latenciesMs.length,
    lostMarks,
  }
}
