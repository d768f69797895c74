import type { Clock } from '../clock'
import { type AudioOutput, type OnAudioFailure, OUTPUT_BLOCK_SAMPLES, SAMPLE_RATE } from './audio-device'
import { LONGEST_LEAD, OutputLeads } from './output-lead'
import { openStream, quitStream, resamplerFor, startStream, watchForStall } from './portaudio-stream'
import { SampleFifo } from './sample-fifo'

/** PortAudio's period is one block: with 480 frames instead of 240 sound servers hold 10 ms more. */
const PERIOD_MS = (OUTPUT_BLOCK_SAMPLES * 1000) / SAMPLE_RATE
const QUEUE = 1

/** Of the loudspeakers of this process. */
const leads = new OutputLeads()

/**
 * Opens a loudspeaker. It plays silence from now on: PortAudio's own thread waits for sound, so it must never lack any.
 *
 * A write ends when its chunk has found room in the queue, which holds one. So the device's turn is learned from a
 * chunk that waits behind another. With chunks of a period that makes two periods that are decided ahead of the
 * device (`lead` 1). With none ahead (`lead` 0) those two are single frames: the callback takes the first, which lets
 * the second in and tells us of the turn; the rest of the period is filled while the callback waits for it, which is
 * a fraction of a millisecond, and the device's own buffer is all that stands between us and the ear.
 * @param name as PortAudio calls it, or a part of that; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openPortAudioOutput = async (
  name: string | undefined,
  clock: Clock,
  onFailure: OnAudioFailure,
): Promise<AudioOutput> => {
  const opened = openStream(name, 'output', { periodMs: PERIOD_MS, maxQueue: QUEUE })
  const { stream, channels, rate, period } = opened
  const resampler = await resamplerFor(clock, stream, SAMPLE_RATE, rate)
  startStream(clock, stream, 'output')
  const lead = leads.begin(name ?? '', clock.now())
  const block = new Float32Array(OUTPUT_BLOCK_SAMPLES)
  const fifo = new SampleFifo()
  const mono = new Float32Array(period)
  const interleaved = new Float32Array(LONGEST_LEAD * period * channels)
  const watch = watchForStall(clock, 'output', onFailure)
  let fill: ((block: Float32Array) => void) | undefined
  let closed = false

  const fillBlock = (block: Float32Array): void => {
    if (fill === undefined) block.fill(0)
    else fill(block)
  }
  const fillPeriod = (): void => {
    if (resampler === undefined) return fillBlock(mono)
    while (!fifo.pop(mono)) {
      fillBlock(block)
      fifo.push(resampler.process(block))
    }
  }
  const bytesOf = (fromFrame: number, toFrame: number): Buffer =>
    Buffer.from(interleaved.buffer, fromFrame * channels * 4, (toFrame - fromFrame) * channels * 4)
  const prepare = (periods: number): void => {
    for (let at = 0; at < periods * period; at += period) {
      fillPeriod()
      for (let n = 0; n < period; n++)
        interleaved.fill(mono[n] ?? 0, (at + n) * channels, (at + n + 1) * channels)
    }
  }
  const playBehindTheTurn = async (): Promise<void> => {
    const [rest, first, second] = [
      bytesOf(0, period - 2),
      bytesOf(period - 2, period - 1),
      bytesOf(period - 1, period),
    ]
    interleaved.fill(0)
    await stream.write(first)
    await stream.write(second)
    while (!closed && lead.lead === 0) {
      turn(1)
      await stream.write(rest)
      await stream.write(first)
      await stream.write(second)
    }
  }
  const playAhead = async (): Promise<void> => {
    while (!closed) {
      const periods = Math.max(1, lead.lead)
      turn(periods)
      await stream.write(bytesOf(0, periods * period))
    }
  }
  const turn = (periods: number): void => {
    watch.alive()
    lead.asked(clock.now(), periods * PERIOD_MS)
    prepare(periods)
  }
  const play = async (): Promise<void> => {
    if (lead.lead === 0) await playBehindTheTurn()
    await playAhead()
  }
  void play()

  return {
    start(newFill) {
      fill = newFill
    },
    async close() {
      if (closed) return
      closed = true
      watch.stop()
      lead.end(clock.now())
      await quitStream(clock, stream)
    },
  }
}
