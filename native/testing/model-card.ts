import type { AudioOptions, DeviceInfo } from 'naudiodon'
import type { Naudiodon, NaudiodonStream } from '../audio/naudiodon'

const BYTES_PER_SAMPLE = 4

/** A promise and its resolve function. */
const deferred = <Value>() => {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => (resolve = settle))
  return { promise, resolve }
}

/** A model of naudiodon's queue (ChunkQueue.h): bounded, and both ends wait. */
class ChunkQueue {
  readonly #chunks: Float32Array[] = []
  readonly #max: number
  #changed = deferred<undefined>()

  constructor(max: number) {
    this.#max = max
  }

  async put(chunk: Float32Array): Promise<void> {
    while (this.#chunks.length >= this.#max) await this.#changed.promise
    this.#chunks.push(chunk)
    this.#tell()
  }

  async take(): Promise<Float32Array> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk !== undefined) {
        this.#tell()
        return chunk
      }
      await this.#changed.promise
    }
  }

  /** Removes all chunks. */
  drain(): Float32Array[] {
    return this.#chunks.splice(0)
  }

  #tell(): void {
    const { resolve } = this.#changed
    this.#changed = deferred()
    resolve(undefined)
  }
}

/** One direction of a stream: chunks of any length in, any number of samples out. */
class Pipe {
  readonly queue: ChunkQueue
  #rest: Float32Array = new Float32Array()

  constructor(max: number) {
    this.queue = new ChunkQueue(max)
  }

  async pull(samples: number): Promise<Float32Array> {
    const pulled = new Float32Array(samples)
    for (let at = 0; at < samples;) {
      if (this.#rest.length === 0) this.#rest = await this.queue.take()
      const piece = this.#rest.subarray(0, samples - at)
      pulled.set(piece, at)
      this.#rest = this.#rest.subarray(piece.length)
      at += piece.length
    }
    return pulled
  }

  /** Removes the remaining samples. */
  drain(): Float32Array {
    const left = [this.#rest, ...this.queue.drain()]
    this.#rest = new Float32Array()
    return Float32Array.from(left.flatMap((piece) => [...piece]))
  }
}

interface Side {
  readonly pipe: Pipe
  readonly period: number
  hasQuit: boolean
}

/**
 * A model of naudiodon with a mono sound card, driven by the test: `turn` is one call of PortAudio's callback. It
 * supports one rate only, and refuses others with PortAudio's error text.
 */
export class ModelCard implements Naudiodon {
  readonly #name: string
  readonly #rate: number
  /** The playing stream, and those that were opened meanwhile. */
  readonly #speakers: Side[] = []
  #microphone: Side | undefined
  #writing = false

  constructor(name: string, rate: number) {
    this.#name = name
    this.#rate = rate
  }

  getDevices(): DeviceInfo[] {
    const latencies = {
      ...{ defaultLowInputLatency: 0, defaultLowOutputLatency: 0 },
      ...{ defaultHighInputLatency: 0, defaultHighOutputLatency: 0 },
    }
    const channels = { maxInputChannels: 1, maxOutputChannels: 1 }
    return [
      {
        id: 0,
        name: this.#name,
        hostAPIName: 'model',
        defaultSampleRate: this.#rate,
        ...channels,
        ...latencies,
      },
    ]
  }

  create(options: { inOptions: AudioOptions } | { outOptions: AudioOptions }): NaudiodonStream {
    const wish = 'inOptions' in options ? options.inOptions : options.outOptions
    if (wish.sampleRate !== this.#rate) throw new Error('Format not supported: Invalid sample rate')
    const side = { pipe: new Pipe(wish.maxQueue ?? 2), period: wish.framesPerBuffer ?? 0, hasQuit: false }
    if ('inOptions' in options) this.#microphone = side
    else this.#speakers.push(side)
    return {
      start: () => undefined,
      read: async (bytes) => {
        const samples = await side.pipe.pull(bytes / BYTES_PER_SAMPLE)
        return { buf: Buffer.from(samples.buffer), finished: false }
      },
      write: async (chunk) => {
        if (this.#writing) throw new Error('two chunks at a time may change places')
        this.#writing = true
        await side.pipe.queue.put(new Float32Array(Uint8Array.from(chunk).buffer))
        this.#writing = false
      },
      quit: () => {
        side.hasQuit = true
        return Promise.resolve()
      },
    }
  }

  /**
   * The loudspeaker's callback: waits for a period of sound, as the real one does; a stream that quits plays its
   * remaining sound.
   */
  async turn(): Promise<Float32Array> {
    const [speaker] = this.#speakers
    if (speaker === undefined) throw new Error('no loudspeaker is open')
    if (!speaker.hasQuit) return speaker.pipe.pull(speaker.period)
    this.#speakers.shift()
    return speaker.pipe.drain()
  }

  /** The microphone's callbacks, until all of the sound is delivered. */
  async hear(sound: Float32Array): Promise<void> {
    if (this.#microphone === undefined) throw new Error('no microphone is open')
    const { pipe, period } = this.#microphone
    for (let at = 0; at + period <= sound.length; at += period)
      await pipe.queue.put(sound.slice(at, at + period))
  }
}
