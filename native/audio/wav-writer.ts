import { type FileHandle, open, stat } from 'node:fs/promises'
import { AudioError, SAMPLE_RATE } from './audio-device'
import { WAV_HEADER_BYTES, wavHeader } from './wav-format'

/** The most data that may wait for a slow disk before it counts as failed: 10 s of sound. Bytes */
const MAX_PENDING_BYTES = SAMPLE_RATE * 2 * 10
/** A WAV file's sizes are 32 bits; sound beyond that (12 hours) is not recorded. Bytes */
const MAX_DATA_BYTES = 0xffff_ff00

const failure = (path: string, cause: unknown): AudioError => {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new AudioError('bad-file', `cannot record to ${path}: ${why}`, { cause })
}

const toPcm16 = (samples: Float32Array): Buffer => {
  const pcm = Buffer.alloc(samples.length * 2)
  samples.forEach((sample, n) => {
    const limited = Math.max(-1, Math.min(1, Number.isNaN(sample) ? 0 : sample))
    pcm.writeInt16LE(Math.round(limited * 32_767), n * 2)
  })
  return pcm
}

/**
 * Records 48 kHz mono 16-bit. The file is valid at every moment: sound is appended first, then the header is updated,
 * so that even a killed process loses only the last few blocks.
 */
export class WavWriter {
  readonly #path: string
  readonly #file: FileHandle
  readonly #onFailure: (error: AudioError) => void
  #pending: Buffer[] = []
  #pendingBytes = 0
  #written = 0
  #writing: Promise<void> | undefined
  #failed = false

  private constructor(path: string, file: FileHandle, onFailure: (error: AudioError) => void) {
    this.#path = path
    this.#file = file
    this.#onFailure = onFailure
  }

  /**
   * Creates or truncates the file.
   * @param onFailure called once if a later write fails
   * @throws AudioError `bad-file`
   */
  static async create(path: string, onFailure: (error: AudioError) => void): Promise<WavWriter> {
    let file: FileHandle | undefined
    try {
      // Opening a pipe waits for a reader, and can't be cancelled.
      if ((await stat(path).catch(() => undefined))?.isFIFO()) throw new Error('it is a pipe, not a file')
      file = await open(path, 'w')
      await file.write(wavHeader(SAMPLE_RATE, 0), 0, WAV_HEADER_BYTES, 0)
      return new WavWriter(path, file, onFailure)
    } catch (cause) {
      await file?.close()
      throw failure(path, cause)
    }
  }

  /** Returns at once; the data is written asynchronously. */
  write(samples: Float32Array): void {
    if (this.#failed || this.#written + this.#pendingBytes > MAX_DATA_BYTES) return
    const pcm = toPcm16(samples)
    this.#pending.push(pcm)
    this.#pendingBytes += pcm.length
    if (this.#pendingBytes > MAX_PENDING_BYTES) this.#fail(new Error('the disk does not keep up'))
    else this.#writing ??= this.#drain()
  }

  /** Completes the file. Never rejects. */
  async close(): Promise<void> {
    await this.#writing
    this.#failed = true
    await this.#file.close().catch(() => undefined)
  }

  async #drain(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const pcm = Buffer.concat(this.#pending)
        this.#pending = []
        this.#pendingBytes = 0
        const { bytesWritten } = await this.#file.write(pcm, 0, pcm.length, WAV_HEADER_BYTES + this.#written)
        this.#written += bytesWritten
        await this.#file.write(wavHeader(SAMPLE_RATE, this.#written), 0, WAV_HEADER_BYTES, 0)
        // A full disk accepts a part, and reports an error only for the rest.
        if (bytesWritten < pcm.length) this.#pending.unshift(pcm.subarray(bytesWritten))
      }
    } catch (cause) {
      this.#fail(cause)
    }
    this.#writing = undefined
  }

  #fail(cause: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#pending = []
    this.#pendingBytes = 0
    this.#onFailure(failure(this.#path, cause))
  }
}
