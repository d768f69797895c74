import type { Clock } from '../../base/clock'
import {
  AudioError,
  type AudioOutput,
  type OnAudioFailure,
  OUTPUT_BLOCK_SAMPLES,
  SAMPLE_RATE,
} from './audio-device'
import { LONGEST_CHUNK_MS, type LeadStep, OutputLeads } from './output-lead'
import {
  openStream,
  type OpenStream,
  quitStream,
  resamplerFor,
  startStream,
  watchForStall,
} from './portaudio-stream'
import { SampleFifo } from './sample-fifo'

const QUEUE = 1
const BYTES_PER_SAMPLE = 4
/** Sound below this level is inaudible: -60 dBFS. */
const AUDIBLE = 0.001

/** The leads of this process's loudspeakers. */
const leadsOfProcess = new OutputLeads()

/** An open stream, and a buffer for its chunks. */
interface Speaker extends OpenStream {
  readonly periodMs: number
  readonly chunk: Float32Array
}

const openSpeaker = (name: string | undefined, clock: Clock, { periodMs }: LeadStep): Speaker => {
  const opened = openStream(name, 'output', { periodMs, maxQueue: QUEUE })
  startStream(clock, opened.stream, 'output')
  const longest = Math.ceil(LONGEST_CHUNK_MS / periodMs) * opened.period
  return { ...opened, periodMs, chunk: new Float32Array(longest * opened.channels) }
}

const framesOf = ({ chunk, channels }: Speaker, from: number, to: number): Buffer =>
  Buffer.from(chunk.buffer, from * channels * BYTES_PER_SAMPLE, (to - from) * channels * BYTES_PER_SAMPLE)

/**
 * Opens a loudspeaker. It plays silence at first: PortAudio's own thread blocks until it gets sound, so that it must
 * never be without any.
 *
 * A write ends when its chunk fits into the queue, which holds one, so that a chunk that waits behind another reveals
 * the device's callback: two chunks are decided ahead of the device. To have none ahead, those two are single frames:
 * the callback takes the first, which admits the second and notifies us; the rest of the period is filled while the
 * callback waits for it, for a fraction of a millisecond, and the device's own buffer is the only one in the path. When
 * that underruns, chunks and periods become longer.
 * @param name PortAudio's name or a part of it; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openPortAudioOutput = async (
  name: string | undefined,
  clock: Clock,
  onFailure: OnAudioFailure,
  leads: OutputLeads = leadsOfProcess,
): Promise<AudioOutput> => {
  const lead = leads.begin(name ?? '', clock.now())
  let speaker = openSpeaker(name, clock, lead.step)
  const resampler = await resamplerFor(clock, speaker.stream, SAMPLE_RATE, speaker.rate)
  const watch = watchForStall(clock, 'output', onFailure)
  const block = new Float32Array(OUTPUT_BLOCK_SAMPLES)
  const fifo = new SampleFifo()
  let fill: ((block: Float32Array) => void) | undefined
  let closed = false
  let canReopen = true

  /** The device's callback: the next frames of the chunk, the same in all channels. */
  const turn = (frames: number): void => {
    watch.alive()
    while (fifo.length < frames) {
      if (fill === undefined) block.fill(0)
      else fill(block)
      fifo.push(resampler === undefined ? block : resampler.process(block))
    }
    const { channels, chunk } = speaker
    const mono = chunk.subarray(0, frames)
    fifo.pop(mono)
    const isSilent = mono.every((sample) => Math.abs(sample) < AUDIBLE)
    lead.asked(clock.now(), (frames * 1000) / speaker.rate, isSilent)
    if (channels === 1) return
    for (let n = frames - 1; n >= 0; n--) chunk.fill(chunk[n] ?? 0, n * channels, (n + 1) * channels)
  }
  const playAtTheTurn = async (): Promise<void> => {
    const { stream, period, channels, chunk } = speaker
    const [rest, first, second] = [
      framesOf(speaker, 0, period - 2),
      framesOf(speaker, period - 2, period - 1),
      framesOf(speaker, period - 1, period),
    ]
    // The first two repeat the last sound, if there was any.
    chunk.copyWithin((period - 2) * channels, (period - 1) * channels, period * channels)
    await stream.write(first)
    await stream.write(second)
    while (!closed && lead.step.chunkMs === 0) {
      turn(period)
      await stream.write(rest)
      await stream.write(first)
      await stream.write(second)
    }
  }
  const playAhead = async (chunkMs: number): Promise<void> => {
    const { stream, period, periodMs } = speaker
    const frames = Math.ceil(chunkMs / periodMs) * period
    const chunk = framesOf(speaker, 0, frames)
    while (!closed && lead.step.chunkMs === chunkMs) {
      turn(frames)
      await stream.write(chunk)
    }
  }
  /** Changes the periods, if the device can be opened a second time; otherwise only the chunks change. */
  const changePeriod = (): void => {
    if (!canReopen) return
    try {
      const before = speaker
      speaker = openSpeaker(name, clock, lead.step)
      lead.reopened(clock.now())
      void quitStream(clock, before.stream)
    } catch (error) {
      if (!(error instanceof AudioError)) throw error
      canReopen = false
    }
  }
  const play = async (): Promise<void> => {
    let { periodMs } = lead.step
    while (!closed) {
      const { step } = lead
      if (step.periodMs !== periodMs) changePeriod()
      periodMs = step.periodMs
      await (step.chunkMs === 0 ? playAtTheTurn() : playAhead(step.chunkMs))
    }
  }
  void play()

  return {
    get delayMs() {
      return lead.delayMs
    },
    start(newFill) {
      fill = newFill
    },
    async close() {
      if (closed) return
      closed = true
      watch.stop()
      lead.end(clock.now())
      await quitStream(clock, speaker.stream)
    },
  }
}
