import { BLOCK_MS, BLOCK_SAMPLES } from '../../native/audio/audio-device'
import { CapturePath } from './capture/capture-path'
import { PlayoutPath } from './playout/playout-path'

/** So long is enough for the compilers of JavaScript and WebAssembly to have seen every part of a call. */
const WARM_UP_MS = 300

/**
 * Talks to itself for a moment, in no time and unheard. The first frames of a call would otherwise take several times
 * longer than they last, and a call would begin with a stutter.
 */
export function warmUpVoice(): void {
  const playout = new PlayoutPath()
  let nowMs = 0
  const capture = new CapturePath((packet) => playout.push(packet, nowMs))
  const block = new Float32Array(BLOCK_SAMPLES)
  for (; nowMs < WARM_UP_MS; nowMs += BLOCK_MS) {
    for (let n = 0; n < block.length; n++)
      block[n] = 0.2 * Math.sin((nowMs + n / 48) * 0.9) * Math.sin(n + nowMs)
    // The last stretch lacks packets, so that concealment has its turn as well.
    if (nowMs < WARM_UP_MS * 0.8) capture.push(block)
    playout.fill(block, nowMs)
  }
  capture.free()
  playout.free()
}
