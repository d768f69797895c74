import { type AudioInput, BLOCK_SAMPLES, type OnAudioFailure, SAMPLE_RATE } from './audio-device'
import { resamplerFor } from './resampler'
import { SampleFifo } from './sample-fifo'
import { soundSystem, type SoundSystem } from './sound-system'
import { StallWatch } from './stall-watch'

/** Half a block: a device that delivers blocks of its own is read soon after each. ms */
const PERIOD_MS = 5

/**
 * Opens a microphone. It runs at once; sound before `start` is dropped.
 * @param name PortAudio's name or a part of it; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openPortAudioInput = async (
  name: string | undefined,
  onFailure: OnAudioFailure,
  system: SoundSystem = soundSystem,
): Promise<AudioInput> => {
  const stream = await system.open(name, 'input', PERIOD_MS)
  const { channels, rate, period } = stream
  const resampler = await resamplerFor(stream, rate, SAMPLE_RATE)
  const interleaved = new Float32Array(period * channels)
  const mono = channels === 1 ? interleaved : new Float32Array(period)
  const fifo = new SampleFifo()
  const block = new Float32Array(BLOCK_SAMPLES)
  const watch = new StallWatch(system.clock, 'input', onFailure)
  let onBlock: ((block: Float32Array) => void) | undefined

  const take = (): void => {
    // A stereo microphone's channels are alike; mixing two with a time difference would cause comb filtering.
    if (channels > 1) for (let n = 0; n < period; n++) mono[n] = interleaved[n * channels] ?? 0
    fifo.push(resampler === undefined ? mono : resampler.process(mono))
    while (fifo.pop(block)) onBlock?.(block)
  }
  const tick = (): void => {
    try {
      let frames = stream.available()
      if (frames >= period) watch.moved()
      for (; frames >= period; frames -= period) {
        stream.read(interleaved, period)
        if (onBlock !== undefined) take()
      }
    } catch (error) {
      stopTicks()
      watch.fail('has failed', error)
    }
  }
  const stopTicks = system.onTick(tick)

  return {
    start(newOnBlock) {
      onBlock = newOnBlock
    },
    async close() {
      onBlock = undefined
      stopTicks()
      watch.stop()
      await stream.close()
    },
  }
}
