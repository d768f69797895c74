import { readFile, stat } from 'node:fs/promises'
import { AudioError, SAMPLE_RATE } from './audio-device'
import { Resampler } from './resampler'
import { SampleFifo } from './sample-fifo'
import { parseWav, type WavFormat } from './wav-format'

/** Files are held in memory; this is 11 minutes of 48 kHz mono 16-bit. Bytes */
const MAX_FILE_BYTES = 64 * 1024 * 1024

const readCapped = async (path: string): Promise<Buffer> => {
  try {
    const found = await stat(path)
    // Reading a pipe or a device may never end, and can't be cancelled.
    if (!found.isFile()) throw new Error('it is not a file')
    if (found.size <= MAX_FILE_BYTES) return await readFile(path)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AudioError('bad-file', `cannot play ${path}: ${why}`, { cause })
  }
  throw new AudioError('bad-file', `cannot play ${path}: it is over the limit of ${MAX_FILE_BYTES} bytes`)
}

/** A sample at a byte offset, full scale ±1. */
const sampleReader = (file: Buffer, { encoding, bits }: WavFormat): ((at: number) => number) => {
  if (encoding === 'float') return bits === 32 ? (at) => file.readFloatLE(at) : (at) => file.readDoubleLE(at)
  if (bits === 8) return (at) => (file.readUInt8(at) - 128) / 128
  const fullScale = 2 ** (bits - 1)
  return (at) => file.readIntLE(at, bits / 8) / fullScale
}

/** A WAV file as one mono stream at 48 kHz: channels averaged, other rates resampled as they are read. */
export class WavReader {
  readonly #format: WavFormat
  readonly #sample: (at: number) => number
  readonly #resampler: Resampler | undefined
  readonly #ready = new SampleFifo()
  #frame = 0
  readonly #frames: number

  private constructor(file: Buffer, format: WavFormat, resampler: Resampler | undefined) {
    this.#format = format
    this.#sample = sampleReader(file, format)
    this.#resampler = resampler
    this.#frames = Math.floor(format.dataBytes / this.#frameBytes)
  }

  /**
   * PCM of 8, 16, 24 or 32 bits or float, any number of channels, 4 to 384 kHz, up to 64 MiB.
   * @throws AudioError `bad-file`
   */
  static async open(path: string): Promise<WavReader> {
    const file = await readCapped(path)
    const format = parseWav(path, file)
    const resampler =
      format.sampleRate === SAMPLE_RATE ? undefined : await Resampler.create(format.sampleRate, SAMPLE_RATE)
    return new WavReader(file, format, resampler)
  }

  /** Fills `out` with the next samples, and with silence after the end. @returns false once all has been read. */
  read(out: Float32Array): boolean {
    while (this.#ready.length < out.length && this.#frame < this.#frames) this.#readMore()
    if (this.#ready.pop(out)) return true
    const rest = new Float32Array(this.#ready.length)
    this.#ready.pop(rest)
    out.fill(0).set(rest)
    return rest.length > 0
  }

  get #frameBytes(): number {
    return (this.#format.channels * this.#format.bits) / 8
  }

  /** The next 10 ms of the file. */
  #readMore(): void {
    const count = Math.min(Math.ceil(this.#format.sampleRate / 100), this.#frames - this.#frame)
    const mono = new Float32Array(count)
    for (let n = 0; n < count; n++) mono[n] = this.#mixedDown(this.#frame + n)
    this.#frame += count
    this.#ready.push(this.#resampler?.process(mono) ?? mono)
  }

  #mixedDown(frame: number): number {
    const { channels, bits, dataStart } = this.#format
    let sum = 0
    for (let channel = 0; channel < channels; channel++)
      sum += this.#sample(dataStart + frame * this.#frameBytes + (channel * bits) / 8)
    // A float file can hold anything, including infinities, which must never reach a codec.
    return Number.isFinite(sum) ? Math.max(-1, Math.min(1, sum / channels)) : 0
  }
}
