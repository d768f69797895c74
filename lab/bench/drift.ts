import { BLOCK_SAMPLES, SAMPLE_RATE } from '../../native/audio/audio-device'
import { CapturePath } from '../../phone/voice/capture/capture-path'
import { PacketStamper } from '../../phone/voice/links/tcp/packet-stamper'
import { PlayoutPath } from '../../phone/voice/playout/playout-path'
import type { TimedSound } from '../audio/marks'
import { voiceQuality, type VoiceQuality } from './analysis/voice-quality'

const BLOCK_MS = (BLOCK_SAMPLES * 1000) / SAMPLE_RATE
/** A frame and its neighbours: the duration of each concealment. ms */
const FRAME_MS = 20
/** The offset between the blocks of the two cards. ms */
const PHASE_MS = 3.3
/** The interval between two readings of the latency. */
const COURSE_STEPS = 10

export interface DriftFigures {
  readonly ppm: number
  readonly seconds: number
  readonly quality: VoiceQuality
  readonly concealedShare: number
  /** The latency at evenly spaced moments, from the beginning to the end, ms. */
  readonly courseMs: readonly number[]
  readonly counters: unknown
}

/** A card's recording, with a sample every `1 / rate` seconds. */
const recordedAt = (samples: Float32Array, rate: number, firstMs: number): TimedSound => ({
  samples,
  timeOf: (sample) => firstMs + (sample * 1000) / rate,
  sampleAt: (ms) => ((ms - firstMs) * rate) / 1000,
})

/**
 * A call in simulated time between two sound cards, the caller's running fast: the real capture path, codec, jitter
 * buffer and playout, with an ideal network and no sound card's buffer.
 *
 * @param speech with marks, 48 kHz mono; repeated
 */
export const simulateDrift = (speech: Float32Array, seconds: number, ppm: number): DriftFigures => {
  const captureRate = SAMPLE_RATE * (1 + ppm * 1e-6)
  const blocks = Math.round((seconds * SAMPLE_RATE) / BLOCK_SAMPLES)
  const said = new Float32Array(Math.ceil(blocks * (1 + ppm * 1e-6)) * BLOCK_SAMPLES)
  for (let at = 0; at < said.length; at += speech.length) said.set(speech.subarray(0, said.length - at), at)
  const heard = new Float32Array(blocks * BLOCK_SAMPLES)

  let nowMs = 0
  const playout = new PlayoutPath()
  const stamper = new PacketStamper()
  const capture = new CapturePath(({ payload }) => playout.push(stamper.stamp(payload, nowMs), nowMs))
  let captured = 0
  for (let block = 0; block < blocks; block++) {
    const playMs = PHASE_MS + block * BLOCK_MS
    // A block is available once its last sample has been recorded.
    for (;;) {
      const readyMs = ((captured + BLOCK_SAMPLES) * 1000) / captureRate
      if (readyMs > playMs || captured >= said.length) break
      nowMs = readyMs
      capture.push(said.subarray(captured, captured + BLOCK_SAMPLES))
      captured += BLOCK_SAMPLES
    }
    nowMs = playMs
    playout.fill(heard.subarray(block * BLOCK_SAMPLES, (block + 1) * BLOCK_SAMPLES), nowMs)
  }
  const { counters } = playout
  capture.free()
  playout.free()

  const quality = voiceQuality(recordedAt(said, captureRate, 0), recordedAt(heard, SAMPLE_RATE, PHASE_MS))
  const { latenciesMs } = quality
  return {
    ppm,
    seconds,
    quality,
    concealedShare: (counters.concealedFrames * FRAME_MS) / (seconds * 1000),
    courseMs: Array.from({ length: COURSE_STEPS + 1 }, (_, i) =>
      Number(latenciesMs[Math.round((i / COURSE_STEPS) * (latenciesMs.length - 1))]),
    ),
    counters,
  }
}
