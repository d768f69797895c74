import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/**
 * The text of a small file in UTF-8 (a byte order mark is left out), or undefined when there is no such file.
 * @throws when it is longer than `maxBytes`, no regular file (waiting for a pipe has no end), not UTF-8, or unreadable
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
