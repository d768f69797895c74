import { BLOCK_MS, BLOCK_SAMPLES } from '../../native/audio/audio-device'
import { CapturePath } from './capture/capture-path'
import { PlayoutPath } from './playout/playout-path'

/** After this time the compilers of JavaScript and WebAssembly have seen every part of a call. */
const WARM_UP_MS = 300

/**
 * Talks to itself for a moment, silently and faster than real time. Otherwise the first frames of a call would take
 * several times longer than they last, and the call would begin with a stutter.
 */
export function warmUpVoice(): void {
  const playout = new PlayoutPath()
  let nowMs = 0
  const capture = new CapturePath((packet) => playout.push(packet, nowMs))
  const block = new Float32Array(BLOCK_SAMPLES)
  for (; nowMs < WARM_UP_MS; nowMs += BLOCK_MS) {
    for (let n = 0; n < block.length; n++)
      block[n] = 0.2 * Math.sin((nowMs + n / 48) * 0.9) * Math.sin(n + nowMs)
    // The last part lacks packets, so that concealment runs as well.
    if (nowMs < WARM_UP_MS * 0.8) capture.push(block)
    playout.fill(block, nowMs)
  }
  capture.free()
  playout.free()
}
