import { BLOCK_MS, BLOCK_SAMPLES, OUTPUT_BLOCK_SAMPLES } from '../../native/audio/audio-device'
import { CapturePath } from './capture/capture-path'
import { Mixer } from './mixing/mixer'
import { PlayoutPath } from './playout/playout-path'
import type { PacketMs } from './quality/packet-duration'

/** After this time in each mode the compilers of JavaScript and WebAssembly have seen every part of a call. */
const WARM_UP_MS = 300
/** Times of a call have fractions: the compilers must not expect whole numbers. ms */
const FIRST_MS = 0.3
const OUTPUT_BLOCK_MS = BLOCK_MS / 2

interface Mode {
  readonly packetMs: PacketMs
  /** bit/s */
  readonly bitrate: number
}

/** The start of a call, and a good link, which uses other parts of the codec. */
const MODES: readonly Mode[] = [
  { packetMs: 20, bitrate: 32_000 },
  { packetMs: 10, bitrate: 64_000 },
]

/**
 * Talks to itself for a moment, silently and faster than real time. Otherwise the first frames of a call would take
 * several times longer than they last, and the call would begin with a stutter.
 */
export function warmUpVoice(): void {
  for (const mode of MODES) warmUp(mode)
}

function warmUp({ packetMs, bitrate }: Mode): void {
  const playout = new PlayoutPath()
  const mixer = new Mixer()
  mixer.add(playout)
  let nowMs = FIRST_MS
  const capture = new CapturePath((packet) => playout.push(packet, nowMs))
  capture.packetMs = packetMs
  capture.bitrate = bitrate
  const block = new Float32Array(BLOCK_SAMPLES)
  const played = new Float32Array(OUTPUT_BLOCK_SAMPLES)
  for (; nowMs < WARM_UP_MS; nowMs += BLOCK_MS) {
    // The last part lacks packets, so that concealment runs as well. The first block is a pause, as a change of mode needs it.
    if (nowMs < WARM_UP_MS * 0.8) capture.push(block)
    for (let n = 0; n < block.length; n++)
      block[n] = 0.2 * Math.sin((nowMs + n / 48) * 0.9) * Math.sin(n + nowMs)
    mixer.fill(played, nowMs)
    mixer.fill(played, nowMs + OUTPUT_BLOCK_MS)
  }
  capture.free()
  playout.free()
}
