import { randomBytes } from 'node:crypto'
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'
import { errorText } from '../../base/error-text'
import { AudioError, SAMPLE_RATE } from './audio-device'
import { WAV_HEADER_BYTES, wavHeader } from './wav-format'

/** The most data that may wait for a slow disk before it counts as failed: 10 s of sound. Bytes */
const MAX_PENDING_BYTES = SAMPLE_RATE * 2 * 10
/** Sound is written in pieces of a tenth of a second: ten small writes would take ten times the processor. Bytes */
const PIECE_BYTES = (SAMPLE_RATE * 2) / 10
/** A WAV file's sizes are 32 bits; sound beyond that (12 hours) is not recorded. Bytes */
const MAX_DATA_BYTES = 0xffff_ff00
/** The most recordings of one name. */
const MAX_RECORDINGS = 9_999

const failure = (path: string, cause: unknown): AudioError => {
  const why = errorText(cause)
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

/** The n-th name for a recording: `call.wav`, `call-2.wav`, `call-3.wav`. */
const nthName = (path: string, n: number): string => {
  const { dir, name, ext } = parse(path)
  return n === 1 ? path : join(dir, `${name}-${n}${ext}`)
}

/** @throws for a name of anything but a file: a link may lead anywhere, a pipe may have no reader */
const checkName = async (path: string): Promise<void> => {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined || found.isFile()) return
  if (found.isSymbolicLink()) throw new Error('it is a symbolic link; name the file that it points to')
  throw new Error(found.isFIFO() ? 'it is a pipe, not a file' : 'it is not a file')
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** Gives a file another name unless that is taken. @throws when it is, or the file cannot be renamed */
const renameToFree = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to)
    await rm(from, { force: true })
  } catch (error) {
    if (isTaken(error)) throw error
    // A file system without hard links (exFAT): an empty file of our own reserves the name.
    await (await open(to, 'wx', 0o600)).close()
    await rename(from, to)
  }
}

/**
 * Checks that a recording can be made.
 * @throws AudioError `bad-file`
 */
export const checkRecordable = async (path: string): Promise<void> => {
  const writer = await WavWriter.create(path, () => undefined)
  await writer.close()
}

/**
 * Records 48 kHz mono 16-bit, readable by its owner only. Never touches a file that exists: a recording begins in a file
 * `.NAME.….part` beside it, and takes the first free name of `call.wav`, `call-2.wav`, … with its first sound; without any
 * sound nothing is left. From then on the file is valid at every moment: sound is appended first, then the header is
 * updated, so that even a killed process loses only the last tenth of a second.
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
  /** The file's name until there is sound in it. */
  #draft: string | undefined

  private constructor(path: string, draft: string, file: FileHandle, onFailure: (error: AudioError) => void) {
    this.#path = path
    this.#draft = draft
    this.#file = file
    this.#onFailure = onFailure
  }

  /**
   * @param path the first name to try
   * @param onFailure called once if a later write fails
   * @throws AudioError `bad-file` where no file can be created
   */
  static async create(path: string, onFailure: (error: AudioError) => void): Promise<WavWriter> {
    const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`)
    let file: FileHandle | undefined
    try {
      await checkName(path)
      file = await open(draft, 'wx', 0o600)
      await file.write(wavHeader(SAMPLE_RATE, 0), 0, WAV_HEADER_BYTES, 0)
      return new WavWriter(path, draft, file, onFailure)
    } catch (cause) {
      await file?.close()
      if (file) await rm(draft, { force: true }).catch(() => undefined)
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
    else if (this.#hasPiece) this.#writing ??= this.#drain()
  }

  /** Completes the file, or removes it if there was no sound. Never rejects. */
  async close(): Promise<void> {
    await this.#writing
    await this.#drain('all')
    this.#failed = true
    await this.#file.close().catch(() => undefined)
    if (this.#draft !== undefined) await rm(this.#draft, { force: true }).catch(() => undefined)
    this.#draft = undefined
  }

  /** The first sound is written at once. */
  get #hasPiece(): boolean {
    return this.#pendingBytes >= (this.#written === 0 ? 1 : PIECE_BYTES)
  }

  async #drain(what: 'pieces' | 'all' = 'pieces'): Promise<void> {
    try {
      while (what === 'all' ? this.#pending.length > 0 : this.#hasPiece) {
        const pcm = Buffer.concat(this.#pending)
        this.#pending = []
        this.#pendingBytes = 0
        const { bytesWritten } = await this.#file.write(pcm, 0, pcm.length, WAV_HEADER_BYTES + this.#written)
        this.#written += bytesWritten
        await this.#file.write(wavHeader(SAMPLE_RATE, this.#written), 0, WAV_HEADER_BYTES, 0)
        if (this.#written > 0) await this.#publish()
        // A full disk accepts a part, and reports an error only for the rest.
        if (bytesWritten < pcm.length) {
          this.#pending.unshift(pcm.subarray(bytesWritten))
          this.#pendingBytes += pcm.length - bytesWritten
        }
      }
    } catch (cause) {
      this.#fail(cause)
    }
    this.#writing = undefined
  }

  /** Gives the file the first free name. */
  async #publish(): Promise<void> {
    const draft = this.#draft
    if (draft === undefined) return
    for (let n = 1; n <= MAX_RECORDINGS; n++) {
      try {
        await renameToFree(draft, nthName(this.#path, n))
        this.#draft = undefined
        return
      } catch (error) {
        if (!isTaken(error)) throw error
      }
    }
    throw new Error(`there are ${MAX_RECORDINGS} recordings of this name: move them away`)
  }

  #fail(cause: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#pending = []
    this.#pendingBytes = 0
    this.#onFailure(failure(this.#path, cause))
  }
}
