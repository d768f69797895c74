import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/**
 * Reads a small UTF-8 file without its byte order mark. Returns undefined when the file does not exist.
 * @throws when the file is longer than `maxBytes`, is not a regular file (reading a pipe may never end), is not UTF-8,
 * or is unreadable
 */
export function readSmallFile(file: string, maxBytes: number): string | undefined {
  const descriptor = open(file)
  if (descriptor === undefined) return undefined
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) throw new Error('it is not a file')
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
