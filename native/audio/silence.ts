import { BLOCK_MS, BLOCK_SAMPLES, type AudioInput, type AudioOutput } from './audio-device'
import type { Clock } from '../../base/clock'
import { startPacer } from '../../base/pacer'

/** Silence, in real time. */
export const openSilentInput = (clock: Clock): AudioInput => {
  let stop = (): void => undefined
  return {
    start(onBlock) {
      stop()
      const block = new Float32Array(BLOCK_SAMPLES)
      stop = startPacer(clock, BLOCK_MS, () => onBlock(block.fill(0)))
    },
    close() {
      stop()
      return Promise.resolve()
    },
  }
}

/** Takes sound in real time and drops it. */
export const openSilentOutput = (clock: Clock): AudioOutput => {
  let stop = (): void => undefined
  return {
    delayMs: 0,
    start(fill) {
      stop()
      if (fill === undefined) return
      const block = new Float32Array(BLOCK_SAMPLES)
      stop = startPacer(clock, BLOCK_MS, () => fill(block))
    },
    close() {
      stop()
      return Promise.resolve()
    },
  }
}
