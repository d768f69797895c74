import { closeSync, openSync, readSync } from 'node:fs'
import { SAMPLE_RATE } from '../../native/audio/audio-device'
import { saveSamples } from './samples'

const POLL_MS = 10
const BLOCK_MS = 10
const BLOCK_BYTES = (2 * SAMPLE_RATE * BLOCK_MS) / 1000
const HEADER_BYTES = 44
/** The level of the noise, of 1; and what counts as it. RMS */
const NOISE_RMS = 0.1
const HEARD_RMS = NOISE_RMS / 3

/** Writes a WAV file of steady noise, 48 kHz mono 16-bit. */
export const saveNoise = async (path: string, seconds: number): Promise<void> => {
  // Uniform noise has an RMS of its amplitude by the root of 3.
  const amplitude = NOISE_RMS * Math.sqrt(3)
  const samples = Float32Array.from(
    { length: seconds * SAMPLE_RATE },
    () => amplitude * (2 * Math.random() - 1),
  )
  await saveSamples(path, samples)
}

/** Listens to a recording while a phone writes it: when the noise was in it, by our clock. */
export class HeardSound {
  readonly #path: string
  readonly #heardMs: number[] = []
  readonly #timer: NodeJS.Timeout
  readonly #bytes = Buffer.alloc(100 * BLOCK_BYTES)
  #file: number | undefined
  #position = HEADER_BYTES

  /** @param path of a file that need not exist yet */
  constructor(path: string) {
    this.#path = path
    this.#timer = setInterval(() => this.#poll(), POLL_MS)
  }

  /** The times of blocks of 10 ms with noise, as of `performance.now()`, ascending. */
  get heardMs(): readonly number[] {
    return this.#heardMs
  }

  close(): void {
    clearInterval(this.#timer)
    if (this.#file !== undefined) closeSync(this.#file)
  }

  #poll(): void {
    this.#file ??= openIfThere(this.#path)
    if (this.#file === undefined) return
    const nowMs = performance.now()
    const read = readSync(this.#file, this.#bytes, 0, this.#bytes.length, this.#position)
    const blocks = Math.floor(read / BLOCK_BYTES)
    this.#position += blocks * BLOCK_BYTES
    for (let n = 0; n < blocks; n++) {
      const block = this.#bytes.subarray(n * BLOCK_BYTES, (n + 1) * BLOCK_BYTES)
      if (rms(block) > HEARD_RMS) this.#heardMs.push(nowMs)
    }
  }
}

const openIfThere = (path: string): number | undefined => {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}

const rms = (pcm: Buffer): number => {
  let sum = 0
  for (let at = 0; at < pcm.length; at += 2) sum += (pcm.readInt16LE(at) / 32_768) ** 2
  return Math.sqrt((2 * sum) / pcm.length)
}
