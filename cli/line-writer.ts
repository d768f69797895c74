import { fstatSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { isatty, WriteStream } from 'node:tty'
import { settledWithin } from '../base/within'
import { systemClock } from '../base/clock'

/** The most output that waits for a slow reader; further lines are dropped as a whole. Bytes */
const MAX_WAITING_BYTES = 1024 * 1024
/** How long the reader has at the end for waiting output, ms. */
const FLUSH_MS = 2_000

/**
 * Writes lines to one of the process's own descriptors without waiting: a reader that stops reading must delay
 * neither a call nor the server.
 */
export class LineWriter {
  readonly #fd: number
  /** Undefined for a file, whose writes do not wait. */
  readonly #stream: Socket | undefined

  constructor(fd: number) {
    this.#fd = fd
    this.#stream = openStream(fd)
    // A reader that has gone does not end a call: its lines are dropped.
    this.#stream?.on('error', () => undefined)
  }

  /** @param line with its newline */
  write(line: string): void {
    const bytes = Buffer.from(line)
    if (!this.#stream) writeToFile(this.#fd, bytes)
    else if (this.#stream.writable && this.#stream.writableLength + bytes.length <= MAX_WAITING_BYTES) {
      this.#stream.write(bytes)
    }
  }

  /** Resolves when everything is read, or after a time-out. To be called before the process exits. */
  async flush(): Promise<void> {
    const stream = this.#stream
    if (!stream?.writable || stream.writableLength === 0) return
    const written = new Promise<void>((resolve) => stream.write('', () => resolve()))
    await settledWithin(systemClock, FLUSH_MS, written)
  }
}

function openStream(fd: number): Socket | undefined {
  if (isatty(fd)) return new WriteStream(fd)
  const kind = fstatSync(fd)
  return kind.isFIFO() || kind.isSocket() ? new Socket({ fd, readable: false, writable: true }) : undefined
}

function writeToFile(fd: number, bytes: Uint8Array): void {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(writeSync(fd, rest))
  } catch {
    // A full disk does not end a call.
  }
}
