import { SAMPLE_RATE } from './audio-device'
import { Resampler } from './resampler'
import { SampleFifo } from './sample-fifo'
import { readSoundFile } from './wav-file'
import { parseWav, type WavFormat } from './wav-format'

/** A sample at a byte offset, full scale ±1. */
const sampleReader = (file: Buffer, format: WavFormat): ((at: number) => number) => {
  const { encoding, bits, sampleBytes } = format
  if (encoding === 'float') return bits === 32 ? (at) => file.readFloatLE(at) : (at) => file.readDoubleLE(at)
  if (sampleBytes === 1) return (at) => (file.readUInt8(at) - 128) / 128
  if (bits === 24 && sampleBytes === 4 && isPaddedAbove(file, format))
    return (at) => file.readIntLE(at, 3) / 2 ** 23
  const fullScale = 2 ** (8 * sampleBytes - 1)
  return (at) => file.readIntLE(at, sampleBytes) / fullScale
}

/**
 * Whether 24 bits are the lower ones of their four bytes, as ALSA stores them (S24_LE), and not the upper ones, as
 * Microsoft's specification has it: the lowest byte is then in use.
 */
const isPaddedAbove = (file: Buffer, { dataStart, dataBytes }: WavFormat): boolean => {
  for (let at = dataStart; at < dataStart + dataBytes; at += 4) if (file[at] !== 0) return true
  return false
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
   * PCM of 8 to 32 bits or float, up to 32 channels, 4 to 384 kHz, up to 64 MiB.
   * @throws AudioError `bad-file`
   */
  static async open(path: string): Promise<WavReader> {
    return WavReader.of(path, await readSoundFile(path))
  }

  /**
   * @param name for error texts
   * @param file the content of a WAV file
   * @throws AudioError `bad-file`
   */
  static async of(name: string, file: Buffer): Promise<WavReader> {
    const format = parseWav(name, file)
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
    return this.#format.channels * this.#format.sampleBytes
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
    const { channels, sampleBytes, dataStart } = this.#format
    let sum = 0
    for (let channel = 0; channel < channels; channel++)
      sum += this.#sample(dataStart + frame * this.#frameBytes + channel * sampleBytes)
    // A float file can hold anything, including infinities, which must never reach a codec.
    return Number.isFinite(sum) ? Math.max(-1, Math.min(1, sum / channels)) : 0
  }
}
