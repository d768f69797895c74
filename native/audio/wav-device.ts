import {
  BLOCK_MS,
  BLOCK_SAMPLES,
  CLOSE_TIMEOUT_MS,
  type AudioInput,
  type AudioOutput,
  type OnAudioFailure,
} from './audio-device'
import type { Clock } from '../../base/clock'
import { startPacer } from '../../base/pacer'
import { WavReader } from './wav-reader'
import { WavWriter } from './wav-writer'
import { settledWithin } from '../../base/within'

/** Of a longer time in which the computer did nothing for us, no more is made up for. Blocks, 5 s */
const MOST_MISSED = 500

/**
 * A WAV file as a microphone: `start` plays it once in real time, followed by silence. What was to be heard while the
 * computer was held up is lost, as with any microphone.
 * @throws AudioError `bad-file`
 */
export const openWavInput = async (path: string, clock: Clock): Promise<AudioInput> => {
  const reader = await WavReader.open(path)
  let stop = (): void => undefined
  return {
    start(onBlock) {
      stop()
      const block = new Float32Array(BLOCK_SAMPLES)
      stop = startPacer(
        clock,
        BLOCK_MS,
        () => {
          reader.read(block)
          onBlock(block)
        },
        (missed) => {
          for (let n = 0; n < Math.min(missed, MOST_MISSED); n++) reader.read(block)
        },
      )
    },
    close() {
      stop()
      return Promise.resolve()
    },
  }
}

/**
 * A WAV file as a loudspeaker: `start` takes sound in real time and records it. What could not be taken while the
 * computer was held up is silence in it, so that its time stays that of the clock.
 * @throws AudioError `bad-file`
 */
export const openWavOutput = async (
  path: string,
  clock: Clock,
  onFailure: OnAudioFailure,
): Promise<AudioOutput> => {
  const writer = await WavWriter.create(path, onFailure)
  let stop = (): void => undefined
  return {
    delayMs: 0,
    start(fill) {
      stop()
      if (fill === undefined) return
      const block = new Float32Array(BLOCK_SAMPLES)
      stop = startPacer(
        clock,
        BLOCK_MS,
        () => {
          fill(block)
          writer.write(block)
        },
        (missed) => writer.write(new Float32Array(Math.min(missed, MOST_MISSED) * BLOCK_SAMPLES)),
      )
    },
    async close() {
      stop()
      await settledWithin(clock, CLOSE_TIMEOUT_MS, writer.close())
    },
  }
}
