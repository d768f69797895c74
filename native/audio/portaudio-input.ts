import type { Clock } from '../../base/clock'
import { type AudioInput, BLOCK_MS, BLOCK_SAMPLES, type OnAudioFailure, SAMPLE_RATE } from './audio-device'
import { openStream, quitStream, resamplerFor, startStream, watchForStall } from './portaudio-stream'
import { SampleFifo } from './sample-fifo'

/**
 * A shorter period brings no gain where a packet is a multiple of it: sound servers deliver in blocks of their own,
 * which are one or two packets. (240 frames instead of 480 measured the same within 0.2 ms; 960 up to 16 ms more.)
 */
const PERIOD_MS = BLOCK_MS
/** Periods that a busy thread may leave unread: empty, and free of cost, while it keeps up. */
const QUEUE = 20

/**
 * Opens a microphone. It runs at once; sound before `start` is dropped.
 * @param name PortAudio's name or a part of it; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openPortAudioInput = async (
  name: string | undefined,
  clock: Clock,
  onFailure: OnAudioFailure,
): Promise<AudioInput> => {
  const opened = openStream(name, 'input', { periodMs: PERIOD_MS, maxQueue: QUEUE })
  const { stream, channels, rate, period } = opened
  const resampler = await resamplerFor(clock, stream, rate, SAMPLE_RATE)
  startStream(clock, stream, 'input')
  const interleaved = new Float32Array(period * channels)
  const bytes = Buffer.from(interleaved.buffer)
  const mono = new Float32Array(period)
  const fifo = new SampleFifo()
  const block = new Float32Array(BLOCK_SAMPLES)
  const watch = watchForStall(clock, 'input', onFailure)
  let onBlock: ((block: Float32Array) => void) | undefined
  let closed = false

  const take = (chunk: Buffer): void => {
    bytes.set(chunk)
    // A stereo microphone's channels are alike; mixing two with a time difference would cause comb filtering.
    for (let n = 0; n < mono.length; n++) mono[n] = interleaved[n * channels] ?? 0
    fifo.push(resampler === undefined ? mono : resampler.process(mono))
    while (fifo.pop(block)) onBlock?.(block)
  }
  const listen = async (): Promise<void> => {
    for (;;) {
      const { buf, finished } = await stream.read(bytes.length)
      if (closed || finished) return
      watch.alive()
      if (onBlock !== undefined) take(buf)
    }
  }
  void listen()

  return {
    start(newOnBlock) {
      onBlock = newOnBlock
    },
    async close() {
      if (closed) return
      closed = true
      watch.stop()
      await quitStream(clock, stream)
    },
  }
}
