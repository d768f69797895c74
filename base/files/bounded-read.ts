import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { isMissing } from './or-nothing'

/** A file with a secret that other users of the computer may read. */
export class ExposedFile extends Error {
  override readonly name = 'ExposedFile'

  constructor(readonly file: string) {
    super(`other users of this computer can read it: run “chmod 600 ${file}”`)
  }
}

/**
 * Reads a small UTF-8 file without its byte order mark. Returns undefined when the file does not exist.
 * @throws when the file is longer than `maxBytes`, is not a regular file (reading a pipe may never end), is not UTF-8,
 * or is unreadable
 */
export const readSmallFile = (file: string, maxBytes: number): string | undefined =>
  read(file, maxBytes, () => undefined)

/**
 * Like `readSmallFile`, for a secret.
 * @throws ExposedFile when its group or others have any right to it; Windows has no such rights
 */
export const readSecretFile = (file: string, maxBytes: number): string | undefined =>
  read(file, maxBytes, ({ mode }) => {
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new ExposedFile(file)
  })

function read(file: string, maxBytes: number, check: (stat: Stats) => void): string | undefined {
  const descriptor = open(file)
  if (descriptor === undefined) return undefined
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) throw new Error('it is not a file')
    check(stat)
    if (stat.size > maxBytes) throw new Error(`it is ${stat.size} bytes long, more than ${maxBytes}`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

function open(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
