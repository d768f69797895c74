import { median } from '../../../base/statistics'
import {
  BLOCK_MS,
  BLOCK_SAMPLES,
  OUTPUT_BLOCK_SAMPLES,
  SAMPLE_RATE,
} from '../../../native/audio/audio-device'
import { noise } from '../../../native/testing/signals'
import { CapturePath } from '../../../phone/voice/capture/capture-path'
import { PlayoutPath } from '../../../phone/voice/playout/playout-path'
import type { Loss } from '../../../phone/voice/playout/testing/loss'
import {
  type MediaPacket,
  redundantPayload,
  type RepeatDistance,
  RepeatedFrames,
} from '../../../protocol/media'
import type { TimedSound } from '../../audio/marks'
import { voiceQuality, type VoiceQuality } from '../analysis/voice-quality'
import type { PacketMs } from '../../../phone/voice/quality/packet-duration'

/** IP 20, UDP 8, RTP 12, the tag of SRTP's GCM 16. Bytes */
const HEADERS = 56
const PAYLOAD_TYPE = 111
const OUTPUT_MS = (OUTPUT_BLOCK_SAMPLES * 1000) / SAMPLE_RATE
/** The offset between the blocks of the two cards. ms */
const PHASE_MS = 3.3
const JITTER_MS = 3
/** The start, in which the playout learns the network. ms */
const SETTLING_MS = 5_000

/** How voice is protected against loss. */
export interface Scheme {
  readonly packetMs: PacketMs
  /** Of the voice, bit/s. */
  readonly bitrate: number
  readonly distances: readonly RepeatDistance[]
  /** For in-band forward error correction; 0: none. */
  readonly expectedLossPercent: number
}

export interface LossFigures {
  readonly quality: VoiceQuality
  /** With all headers from IP on, bit/s. */
  readonly wireBitrate: number
  /** The median of the playout's target, ms. */
  readonly targetMs: number
  readonly counters: unknown
}

const recorded = (samples: Float32Array, firstMs: number): TimedSound => ({
  samples,
  timeOf: (sample) => firstMs + (sample * 1000) / SAMPLE_RATE,
  sampleAt: (ms) => ((ms - firstMs) * SAMPLE_RATE) / 1000,
})

/**
 * A call in simulated time over a network that loses packets: the real capture path, codec, redundancy and playout,
 * without sound cards' buffers.
 *
 * @param speech with marks, 48 kHz mono
 * @param loss by the packet's number
 */
export const simulateLoss = (speech: Float32Array, scheme: Scheme, loss: Loss): LossFigures => {
  const late = noise(10_007, 5)
  const heard = new Float32Array(Math.floor(speech.length / OUTPUT_BLOCK_SAMPLES) * OUTPUT_BLOCK_SAMPLES)
  const frames = new RepeatedFrames()
  frames.setDistances(scheme.distances)
  const playout = new PlayoutPath()
  const targets: number[] = []
  let underway: { readonly packet: MediaPacket; readonly arrivesMs: number }[] = []
  let [nowMs, bytes, sent] = [0, 0, 0]
  const capture = new CapturePath((packet) => {
    const repeats = frames.next(packet)
    const payload = repeats.length === 0 ? packet.payload : redundantPayload(packet, repeats, PAYLOAD_TYPE)
    bytes += HEADERS + payload.length
    const jitterMs = JITTER_MS * Math.abs(late[sent % late.length] ?? 0)
    if (!loss(sent++))
      underway.push({
        packet: { ...packet, payload, redundant: repeats.length > 0 },
        arrivesMs: nowMs + jitterMs,
      })
  })
  capture.packetMs = scheme.packetMs
  capture.bitrate = scheme.bitrate
  capture.expectedLossPercent = scheme.expectedLossPercent

  let captured = 0
  for (let at = 0; at < heard.length; at += OUTPUT_BLOCK_SAMPLES) {
    const playMs = PHASE_MS + (at * 1000) / SAMPLE_RATE
    for (; (captured + 1) * BLOCK_MS <= playMs; captured++) {
      nowMs = (captured + 1) * BLOCK_MS
      capture.push(speech.slice(captured * BLOCK_SAMPLES, (captured + 1) * BLOCK_SAMPLES))
    }
    const arrived = underway.filter(({ arrivesMs }) => arrivesMs <= playMs)
    underway = underway.filter(({ arrivesMs }) => arrivesMs > playMs)
    for (const { packet, arrivesMs } of arrived) playout.push(packet, arrivesMs)
    playout.fill(heard.subarray(at, at + OUTPUT_BLOCK_SAMPLES), playMs)
    if (playMs > SETTLING_MS) targets.push(playout.targetMs)
  }
  const { counters } = playout
  capture.free()
  playout.free()
  const seconds = speech.length / SAMPLE_RATE
  return {
    quality: voiceQuality(recorded(speech, 0), recorded(heard, PHASE_MS + OUTPUT_MS)),
    wireBitrate: (8 * bytes) / seconds,
    targetMs: median(targets),
    counters,
  }
}
