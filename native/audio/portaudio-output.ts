import {
  AudioError,
  type AudioOutput,
  type OnAudioFailure,
  OUTPUT_BLOCK_SAMPLES,
  SAMPLE_RATE,
} from './audio-device'
import { OutputLeads } from './output-lead'
import { resamplerFor } from './resampler'
import { SampleFifo } from './sample-fifo'
import { type OpenStream, soundSystem, type SoundSystem } from './sound-system'
import { StallWatch } from './stall-watch'

/** Sound below this level is inaudible: -60 dBFS. */
const AUDIBLE = 0.001
/** A stream that was replaced is closed after this time at the latest. ms */
const RETIRE_MS = 200
/** PortAudio tells of a frame where none is left. Frames */
const NEXT_TO_NOTHING = 2

/** The leads of this process's loudspeakers. */
const leadsOfProcess = new OutputLeads()

export interface OutputOptions {
  readonly system?: SoundSystem
  readonly leads?: OutputLeads
}

/** A running stream, and how much of its buffer is filled. */
class Speaker {
  readonly stream: OpenStream
  /** Interleaved; one period. */
  readonly #chunk: Float32Array
  /** Frames that fit into the device's buffer. */
  readonly #capacity: number
  #level = 0

  constructor(stream: OpenStream) {
    this.stream = stream
    this.#chunk = new Float32Array(stream.period * stream.channels)
    this.#capacity = stream.available()
    // A device begins to play when its buffer is full.
    while (this.#capacity - this.#level >= stream.period) this.#write(this.#chunk)
  }

  /** Sound that the device has not played yet, as of the last `look`. ms */
  get levelMs(): number {
    return (this.#level * 1000) / this.stream.rate
  }

  /** @returns whether the device has played something since the last time; @throws PortAudioError */
  look(): boolean {
    const before = this.#level
    this.#level = this.#capacity - this.stream.available()
    return this.#level < before
  }

  /** The rest that a stream plays without further sound, ms; 0 if it has failed. */
  get remainingMs(): number {
    try {
      this.look()
    } catch {
      return 0
    }
    return this.#level <= NEXT_TO_NOTHING ? 0 : this.levelMs
  }

  get hasRoom(): boolean {
    return this.#capacity - this.#level >= this.stream.period
  }

  /** Plays a period of mono sound. @throws PortAudioError */
  play(mono: Float32Array): void {
    const { channels } = this.stream
    if (channels === 1) return this.#write(mono)
    for (let n = 0; n < mono.length; n++) this.#chunk.fill(mono[n] ?? 0, n * channels, (n + 1) * channels)
    this.#write(this.#chunk)
  }

  #write(chunk: Float32Array): void {
    this.stream.write(chunk, this.stream.period)
    this.#level += this.stream.period
  }
}

/**
 * Opens a loudspeaker. It plays silence at first. Every 5 ms its buffer is filled up to the lead (output-lead.ts), so
 * that sound is decided on as late as the device permits.
 * @param name PortAudio's name or a part of it; undefined is the system's default
 * @throws AudioError `no-device`, `open-failed`
 */
export const openPortAudioOutput = async (
  name: string | undefined,
  onFailure: OnAudioFailure,
  { system = soundSystem, leads = leadsOfProcess }: OutputOptions = {},
): Promise<AudioOutput> => {
  const { clock } = system
  const lead = leads.begin(name ?? '', clock.now())
  const open = async (): Promise<Speaker> => {
    const stream = await system.open(name, 'output', lead.step.periodMs)
    try {
      return new Speaker(stream)
    } catch (cause) {
      await stream.close()
      throw new AudioError('open-failed', 'the loudspeaker does not start', { cause })
    }
  }
  let { periodMs } = lead.step
  let speaker = await open()
  const resampler = await resamplerFor(speaker.stream, SAMPLE_RATE, speaker.stream.rate)
  const watch = new StallWatch(clock, 'output', onFailure)
  const block = new Float32Array(OUTPUT_BLOCK_SAMPLES)
  const fifo = new SampleFifo()
  let mono = new Float32Array(speaker.stream.period)
  let fill: ((block: Float32Array) => void) | undefined
  let lastTickMs = clock.now()
  let isClosed = false
  let isReopening = false
  let retiring: Speaker | undefined
  let retireByMs = 0

  /** The next period of sound. @returns whether it is inaudible */
  const next = (): boolean => {
    while (fifo.length < mono.length) {
      if (fill === undefined) block.fill(0)
      else fill(block)
      fifo.push(resampler === undefined ? block : resampler.process(block))
    }
    fifo.pop(mono)
    for (const sample of mono) if (sample > AUDIBLE || sample < -AUDIBLE) return false
    return true
  }
  /** Other periods need another stream. The old one plays until that is open, and for good if it does not open. */
  const reopen = async (): Promise<void> => {
    isReopening = true
    periodMs = lead.step.periodMs
    try {
      const after = await open()
      if (isClosed || after.stream.rate !== speaker.stream.rate) {
        await after.stream.close()
        return
      }
      retiring = speaker
      retireByMs = clock.now() + RETIRE_MS
      speaker = after
      mono = new Float32Array(after.stream.period)
      lead.reopened(clock.now())
    } catch {
      return
    } finally {
      isReopening = false
    }
  }
  /** @returns whether the stream that was replaced has more to play than the new one, which plays silence meanwhile */
  const isRetiring = (): boolean => {
    if (retiring === undefined) return false
    const leftMs = retiring.remainingMs
    if (leftMs > 0 && clock.now() < retireByMs) return leftMs > speaker.levelMs
    void retiring.stream.close()
    retiring = undefined
    return false
  }
  const top = (): void => {
    const nowMs = clock.now()
    const keptMs = speaker.levelMs
    if (speaker.look()) watch.moved()
    if (speaker.levelMs <= 0) lead.ranEmpty(nowMs, Math.max(1, nowMs - lastTickMs - keptMs))
    lastTickMs = nowMs
    const hasToWait = isRetiring()
    while (speaker.levelMs < lead.step.levelMs && speaker.hasRoom) {
      const isSilent = hasToWait || next()
      speaker.play(hasToWait ? mono.fill(0) : mono)
      lead.played(nowMs, (mono.length * 1000) / speaker.stream.rate, isSilent)
    }
    if (lead.step.periodMs !== periodMs && !isReopening && retiring === undefined) void reopen()
  }
  const stopTicks = system.onTick(() => {
    try {
      top()
    } catch (error) {
      stopTicks()
      watch.fail('has failed', error)
    }
  })

  return {
    get delayMs() {
      return lead.delayMs
    },
    start(newFill) {
      fill = newFill
    },
    async close() {
      if (isClosed) return
      isClosed = true
      stopTicks()
      watch.stop()
      lead.end(clock.now())
      await Promise.all([speaker.stream.close(), retiring?.stream.close()])
    },
  }
}
