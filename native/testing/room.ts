import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../audio/audio-device'
import { generated, noise } from './signals'

export interface RoomOptions {
  /** From the loudspeaker's queue to the microphone's block, ms. */
  readonly delayMs: number
  /** How much faster the microphone's clock runs than the loudspeaker's, parts per million. */
  readonly driftPpm?: number
  /** Level of the echo relative to the sound played, dB. */
  readonly echoDb?: number
}

/** The reverberation time (to -60 dB) of a small furnished room. ms */
const REVERBERATION_MS = 150
/** The direct sound and the relevant reflections. ms */
const RESPONSE_MS = 60
const REFLECTIONS = 60
/** The interpolation between samples: accurate to -60 dB in the speech band. */
const SINC_SAMPLES = 8

/** The direct sound, then decaying reflections at random times and signs. */
const roomResponse = (): { at: number; gain: number }[] => {
  const random = noise(2 * REFLECTIONS, 99)
  return Array.from({ length: REFLECTIONS }, (_, n) => {
    if (n === 0) return { at: 0, gain: 1 }
    const atMs = Math.abs(random[2 * n] ?? 0) * RESPONSE_MS + 1
    return {
      at: Math.round((atMs * SAMPLE_RATE) / 1000),
      gain: 0.5 * 10 ** ((-3 * atMs) / REVERBERATION_MS) * (random[2 * n + 1] ?? 0),
    }
  })
}

const reverberant = (samples: Float32Array): Float32Array => {
  const response = roomResponse()
  const loudness = Math.sqrt(response.reduce((sum, { gain }) => sum + gain * gain, 0))
  const heard = new Float32Array(samples.length)
  for (const { at, gain } of response) {
    const scale = gain / loudness
    for (let n = at; n < samples.length; n++) heard[n] = (heard[n] ?? 0) + scale * (samples[n - at] ?? 0)
  }
  return heard
}

/** The interpolated value, by a windowed sinc (Hann). */
const between = (samples: Float32Array, at: number): number => {
  const middle = Math.floor(at)
  if (at === middle) return at < 0 ? 0 : (samples[at] ?? 0)
  const first = Math.max(0, middle - SINC_SAMPLES + 1)
  const last = Math.min(samples.length - 1, middle + SINC_SAMPLES)
  // From one sample to the next the sine changes only its sign, and the window's angle grows by a constant.
  let sine = Math.sin(Math.PI * (at - first))
  let angle = (Math.PI * (at - first)) / SINC_SAMPLES
  let value = 0
  for (let n = first; n <= last; n++) {
    value += ((samples[n] ?? 0) * sine * (0.5 + 0.5 * Math.cos(angle))) / (Math.PI * (at - n))
    sine = -sine
    angle -= Math.PI / SINC_SAMPLES
  }
  return value
}

/** The echo of a loudspeaker at a microphone: reflected, delayed, and sampled by another clock. */
export const echoIn = (
  played: Float32Array,
  { delayMs, driftPpm = 0, echoDb = -6 }: RoomOptions,
): Float32Array => {
  const room = reverberant(played)
  const delay = (delayMs * SAMPLE_RATE) / 1000
  const [gain, speed] = [10 ** (echoDb / 20), 1 + driftPpm / 1e6]
  return generated(played.length, (n) => gain * between(room, n / speed - delay))
}

export interface Ear {
  reference(block: Float32Array, nowMs: number): void
  process(block: Float32Array, nowMs: number): void
}

/**
 * Plays to a loudspeaker and records a microphone with another clock, block by block in the order of time, with a
 * jitter of up to `jitterMs`.
 * @returns the output of `ear`
 */
export const hear = (
  ear: Ear,
  played: Float32Array,
  heard: Float32Array,
  { driftPpm = 0, jitterMs = 0 } = {},
): Float32Array => {
  const output = heard.slice()
  const jitter = noise(1000, 3).map((x) => Math.abs(x) * jitterMs)
  const microphoneMs = BLOCK_MS / (1 + driftPpm / 1e6)
  let block = 0
  const play = (untilMs: number): void => {
    for (; block * BLOCK_MS <= untilMs; block++) {
      const samples = played.slice(block * BLOCK_SAMPLES, (block + 1) * BLOCK_SAMPLES)
      if (samples.length === BLOCK_SAMPLES)
        ear.reference(samples, block * BLOCK_MS + (jitter[block % 1000] ?? 0))
    }
  }
  for (let n = 0; (n + 1) * BLOCK_SAMPLES <= heard.length; n++) {
    play(n * microphoneMs)
    ear.process(
      output.subarray(n * BLOCK_SAMPLES, (n + 1) * BLOCK_SAMPLES),
      n * microphoneMs + (jitter[(n * 7) % 1000] ?? 0),
    )
  }
  return output
}
