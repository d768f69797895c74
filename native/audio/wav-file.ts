import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { errorText } from '../../base/error-text'
import { AudioError } from './audio-device'
import { parseWav } from './wav-format'

/** Files are held in memory; this is 11 minutes of 48 kHz mono 16-bit. Bytes */
const MAX_FILE_BYTES = 64 * 1024 * 1024

/**
 * Reads a sound file.
 * @throws AudioError `bad-file` for one that is missing or too long, and for a pipe or device
 */
export const readSoundFile = async (path: string): Promise<Buffer> => {
  let file: FileHandle | undefined
  try {
    // Opening a pipe would wait for its writer.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const found = await file.stat()
    if (!found.isFile()) throw new Error('it is not a file')
    if (found.size > MAX_FILE_BYTES)
      throw new Error(`it is over the limit of ${MAX_FILE_BYTES} bytes: cut it`)
    const bytes = Buffer.alloc(found.size)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    return bytes.subarray(0, bytesRead)
  } catch (cause) {
    const why = errorText(cause)
    throw new AudioError('bad-file', `cannot play ${path}: ${why}`, { cause })
  } finally {
    await file?.close()
  }
}

/**
 * Checks that a file can be played.
 * @returns its length, ms
 * @throws AudioError `bad-file`
 */
export const checkPlayable = async (path: string): Promise<number> => {
  const { dataBytes, sampleBytes, channels, sampleRate } = parseWav(path, await readSoundFile(path))
  return (dataBytes / (sampleBytes * channels) / sampleRate) * 1000
}
