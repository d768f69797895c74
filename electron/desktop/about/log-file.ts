import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../../base/clock'

/** At this size the file is renamed to the older one of two. */
const MAX_BYTES = 512 * 1024
const MAX_LINE_CHARACTERS = 4_000
const RECENT_LINES = 100

/** The content of a line besides the time. Must contain no person's name and no address. */
export type LogEntry = Readonly<Record<string, unknown>> & { readonly event: string }

/**
 * A log for diagnosis: one JSON object a line, the last megabyte at most, in a file and its predecessor (`.1`). A log
 * that cannot be written is not fatal: from then on only the newest lines are kept, in memory.
 */
export class LogFile {
  readonly #file: string
  readonly #clock: Clock
  readonly #recent: string[] = []
  #bytes: number | undefined
  #broken = false

  constructor(file: string, clock: Clock) {
    this.#file = file
    this.#clock = clock
  }

  /** The newest lines of this run, oldest first. */
  get recent(): readonly string[] {
    return this.#recent
  }

  add(entry: LogEntry): void {
    const time = new Date(this.#clock.unixTime()).toISOString()
    const line = JSON.stringify({ time, ...entry }).slice(0, MAX_LINE_CHARACTERS)
    this.#recent.push(line)
    if (this.#recent.length > RECENT_LINES) this.#recent.shift()
    if (!this.#broken) this.#write(`${line}\n`)
  }

  #write(text: string): void {
    try {
      this.#bytes ??= sizeOf(this.#file)
      if (this.#bytes > MAX_BYTES) {
        renameSync(this.#file, `${this.#file}.1`)
        this.#bytes = 0
      }
      appendFileSync(this.#file, text, { mode: 0o600 })
      this.#bytes += Buffer.byteLength(text)
    } catch (error) {
      this.#broken = true
      console.error(`There is no log in ${this.#file}:`, error)
    }
  }
}

/** Creates the folder if it is missing. */
function sizeOf(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
