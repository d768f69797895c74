import { SAMPLE_RATE } from '../../native/audio/audio-device'

/** A piece of a recording, as it came out of the recorder's pipe. */
export interface Arrival {
  /** On the recorder's clock, ms. */
  readonly atMs: number
  /** The number of the piece's first sample, from the recording's start. */
  readonly firstSample: number
}

export interface SampleClock {
  /** The time of a sample, ms. The index may be fractional. */
  timeOf(sample: number): number
  sampleAt(timeMs: number): number
}

/** A recorder's first pieces arrive in a burst, and its last ones while it is being stopped. */
const SETTLING_MS = 700
const ENDING_MS = 300
const MS_PER_SAMPLE = 1000 / SAMPLE_RATE

interface Knot {
  readonly sample: number
  /** The arrival time minus the time of the sample on a perfect card, ms. */
  readonly offsetMs: number
}

/**
 * Maps the samples of a recording to the time when they were played, based on the arrival of its pieces. A piece may
 * arrive late (the machine is busy) but never early, so that the earliest arrival of each second counts. The offset is
 * interpolated between the seconds, because sound cards, null sinks above all, do not run at exactly 48 kHz.
 *
 * @param blockMs the card's block length: a null sink delivers each block one block late, as a real card does
 * @throws {Error} when the recording is shorter than about two seconds
 */
export const sampleClock = (arrivals: readonly Arrival[], blockMs: number): SampleClock => {
  const [first, last] = [arrivals[0], arrivals.at(-1)]
  const seconds = new Map<number, Knot>()
  for (const { atMs, firstSample } of arrivals) {
    if (first === undefined || last === undefined) break
    if (atMs < first.atMs + SETTLING_MS || atMs > last.atMs - ENDING_MS) continue
    const second = Math.floor((atMs - first.atMs) / 1000)
    const knot = { sample: firstSample, offsetMs: atMs - firstSample * MS_PER_SAMPLE - blockMs }
    if (knot.offsetMs < (seconds.get(second)?.offsetMs ?? Infinity)) seconds.set(second, knot)
  }
  const knots = [...seconds.values()]
  if (knots.length === 0)
    throw new Error('the recording is too short to be timed: it has to last two seconds')

  const offsetAt = (sample: number): number => {
    const next = knots.findIndex((knot) => knot.sample > sample)
    const [a, b] = [knots[next === -1 ? knots.length - 1 : next - 1], knots[next === -1 ? 0 : next]]
    if (a === undefined || next === -1 || b === undefined) return (a ?? b ?? { offsetMs: 0 }).offsetMs
    return a.offsetMs + ((b.offsetMs - a.offsetMs) * (sample - a.sample)) / (b.sample - a.sample)
  }
  const timeOf = (sample: number): number => offsetAt(sample) + sample * MS_PER_SAMPLE
  return {
    timeOf,
    sampleAt: (timeMs) => {
      // The offset changes by microseconds from one sample to the next, so that three iterations suffice.
      let sample = (timeMs - offsetAt(0)) / MS_PER_SAMPLE
      for (let round = 0; round < 3; round++) sample = (timeMs - offsetAt(sample)) / MS_PER_SAMPLE
      return sample
    },
  }
}
