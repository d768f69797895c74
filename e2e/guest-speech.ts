import { median } from '../base/statistics'
import { bestMatch, looped, speechLike } from '../native/testing/signals'

const RATE = 48_000
/** What both sides of a call say, in a loop. 48 kHz */
export const SPEECH = speechLike(4)
/** The phone says it from the beginning of the call; longer than the call. */
export const SPEECH_AT_PHONE = looped(SPEECH, 40 * RATE)
/** How long the sides listen. Samples */
export const LISTENED = 5 * RATE
/** The parts that are compared: each is short, because the clocks of both sides run apart. Samples */
const COMPARED = 0.4 * RATE
const PARTS = 7

/** @returns how much the last seconds of what was heard resemble the speech, wherever they are in its loop: the median */
export const likeness = (heard: Float32Array): number => {
  const twice = looped(SPEECH, 2 * SPEECH.length)
  const parts = Array.from({ length: PARTS }, (_, n) => {
    const end = heard.length - n * COMPARED
    return bestMatch(heard.subarray(end - COMPARED, end), twice, SPEECH.length).correlation
  })
  return median(parts)
}
