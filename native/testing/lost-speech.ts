import { median } from '../../base/statistics'
import { SAMPLE_RATE } from '../audio/audio-device'
import { levelDbfs } from '../dsp/level'
import { bestMatch } from './signals'

/** 20 ms. */
const FRAME = 960
/** A frame is speech when it and both its neighbours are louder than this. */
const ACTIVE_DBFS = -50
/** A frame is lost when its output is quieter than the source by this much. */
const LOST_DB = 20
/** The delay is measured for each second, because a resting processor has none. */
const STRETCH_FRAMES = SAMPLE_RATE / FRAME
const LONGEST_DELAY = 1_200
/** A stretch that is less similar than this keeps the delay of the previous one. */
const ALIKE = 0.5

const delayIn = (said: Float32Array, heard: Float32Array, fallback: number): number => {
  const { correlation, lag } = bestMatch(said, heard, LONGEST_DELAY)
  return correlation < ALIKE ? fallback : lag
}

/**
 * Measures how much of a speaker's voice is lost in processing. The overall gain is the median over the second
 * half, when everything has settled, so that a long loss at the start counts as a loss.
 *
 * @param said the voice alone, 48 kHz
 * @param heard the processed voice, up to 25 ms later
 * @returns the share of the 20 ms frames of speech that are 20 dB or more too quiet, 0 to 1
 * @throws Error when there is no speech in the second half
 */
export const lostSpeech = (said: Float32Array, heard: Float32Array): number => {
  const frames = Math.floor((said.length - LONGEST_DELAY) / FRAME) - 1
  const level = (samples: Float32Array, at: number): number => levelDbfs(samples.subarray(at, at + FRAME))
  let delay = delayIn(said, heard, 0)
  const judged: { frame: number; ownDb: number; leastDb: number; heardDb: number }[] = []
  for (let frame = 1; frame < frames; frame++) {
    const at = frame * FRAME
    if ((frame - 1) % STRETCH_FRAMES === 0) {
      const end = at + STRETCH_FRAMES * FRAME
      delay = delayIn(said.subarray(at, end), heard.subarray(at, end + LONGEST_DELAY), delay)
    }
    const ownDb = level(said, at)
    const leastDb = Math.min(level(said, at - FRAME), ownDb, level(said, at + FRAME))
    if (leastDb > ACTIVE_DBFS) judged.push({ frame, ownDb, leastDb, heardDb: level(heard, at + delay) })
  }
  const settled = judged
    .filter(({ frame }) => frame > frames / 2)
    .map(({ heardDb, ownDb }) => heardDb - ownDb)
  if (settled.length === 0) throw new Error('there is no speech in the second half')
  const gainDb = median(settled)
  return judged.filter(({ heardDb, leastDb }) => heardDb <= leastDb + gainDb - LOST_DB).length / judged.length
}
