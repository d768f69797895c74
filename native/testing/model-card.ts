import {
  INVALID_SAMPLE_RATE,
  type PortAudio,
  type PortAudioDevice,
  PortAudioError,
  type PortAudioStream,
  type StreamFormat,
} from '../audio/portaudio-library'

/** The size of the device's buffer. Periods */
const PERIODS = 3
const INVALID_CHANNEL_COUNT = -9998
const UNANTICIPATED_HOST_ERROR = -9999

interface ModelStream extends PortAudioStream {
  readonly format: StreamFormat
  /** Interleaved samples in the device's buffer. */
  readonly buffer: number[]
  isBroken: boolean
}

export interface ModelCardOptions {
  readonly name?: string
  /** The only rate that it supports, Hz. */
  readonly rate?: number
  /** The only number of channels that it supports. */
  readonly channels?: number
}

/** A model of PortAudio with one sound card, whose clock the test drives. */
export class ModelCard implements PortAudio {
  name: string
  readonly #rate: number
  readonly #channels: number
  #listed: readonly PortAudioDevice[] = []
  readonly #streams: ModelStream[] = []
  #answered = Promise.resolve()
  /** The number of running calls on the other thread, and its maximum so far. */
  #busy = 0
  mostBusy = 0

  constructor({ name = 'model', rate = 48_000, channels = 1 }: ModelCardOptions = {}) {
    this.name = name
    this.#rate = rate
    this.#channels = channels
  }

  /** From now on no call on the other thread returns. @returns lets them return */
  freeze(): () => void {
    let thaw = (): void => undefined
    this.#answered = new Promise((resolve) => (thaw = resolve))
    return () => thaw()
  }

  get openStreams(): number {
    return this.#streams.length
  }

  async initialize(): Promise<void> {
    await this.#onThread()
    this.#listed = [
      { id: 0, name: this.name, maxInputChannels: 2, maxOutputChannels: 2, defaultSampleRate: this.#rate },
    ]
  }

  async terminate(): Promise<void> {
    await this.#onThread()
    if (this.#streams.length > 0) throw new Error('a stream is open')
  }

  devices(): readonly PortAudioDevice[] {
    return this.#listed
  }

  async open(format: StreamFormat): Promise<PortAudioStream> {
    await this.#onThread()
    if (format.rate !== this.#rate) throw new PortAudioError(INVALID_SAMPLE_RATE, 'Invalid sample rate')
    if (format.channels !== this.#channels)
      throw new PortAudioError(INVALID_CHANNEL_COUNT, 'Invalid number of channels')
    const capacity = PERIODS * format.period
    const stream: ModelStream = {
      format,
      buffer: [],
      isBroken: false,
      available: () => {
        if (stream.isBroken) throw new PortAudioError(UNANTICIPATED_HOST_ERROR, 'Unanticipated host error')
        const frames = stream.buffer.length / format.channels
        return format.direction === 'input' ? frames : capacity - frames
      },
      read: (into, frames) => into.set(stream.buffer.splice(0, frames * format.channels)),
      write: (from, frames) => {
        if (frames > stream.available()) throw new Error('this write would block')
        stream.buffer.push(...from.subarray(0, frames * format.channels))
      },
      close: async () => {
        await this.#onThread()
        this.#streams.splice(this.#streams.indexOf(stream), 1)
      },
    }
    this.#streams.push(stream)
    return stream
  }

  /** Plays one channel of the sound in the loudspeaker's stream buffers, mixed, and then silence. */
  play(frames: number): Float32Array {
    const heard = new Float32Array(frames)
    for (const { buffer, format } of this.#streams) {
      if (format.direction !== 'output') continue
      const played = buffer.splice(0, frames * format.channels)
      for (let n = 0; n < frames; n++) heard[n] = (heard[n] ?? 0) + (played[n * format.channels] ?? 0)
    }
    return heard
  }

  /** Frames in the loudspeaker's buffer. */
  get level(): number {
    const { buffer, format } = this.#stream('output')
    return buffer.length / format.channels
  }

  /** Feeds a sound to the microphone, the same in all channels. */
  hear(sound: Float32Array): void {
    const { buffer, format } = this.#stream('input')
    for (const sample of sound) for (let n = 0; n < format.channels; n++) buffer.push(sample)
  }

  /** From now on every use of the open streams fails. */
  unplug(): void {
    for (const stream of this.#streams) stream.isBroken = true
  }

  #stream(direction: StreamFormat['direction']): ModelStream {
    const stream = this.#streams.findLast(({ format }) => format.direction === direction)
    if (stream === undefined) throw new Error(`no ${direction} is open`)
    return stream
  }

  async #onThread(): Promise<void> {
    this.mostBusy = Math.max(this.mostBusy, ++this.#busy)
    await this.#answered
    this.#busy--
  }
}
