import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { detailOf, type Message } from '../../locales/message'
import type { CancelTimer, Clock } from '../clock'
import { readSmallFile } from './bounded-read'
import { setAside } from './set-aside'
import type { StoredContent } from './stored-content'
import { replaceFile } from './replace-file'

/** The shortest time between two writes of a file. */
const WRITE_INTERVAL_MS = 1_000
/** How long the end of the app waits for a disk that does not answer (a network drive). */
const FLUSH_TIMEOUT_MS = 3_000
const MAX_BYTES = 16 * 1024 * 1024

/** Migrates the content to the next version. Damaged content may throw, or give a result that the schema refuses. */
export type Migration = (content: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** A file problem that the user should know of. */
export interface FileProblem {
  readonly kind: /** Set aside. */ 'damaged' | 'newer' | /** A change is not on disk. */ 'unsaved'
  readonly file: string
  /** What happened, and what happens next. */
  readonly message: Message
}

export interface JsonFileOptions<T extends object> {
  readonly file: string
  /** What the file holds; the catalogue has a text for each. */
  readonly what: 'account' | 'settings' | 'history' | 'people' | 'window' | 'identity'
  readonly schema: z.ZodType<T>
  /**
   * `migrations[n]` turns version n into version n + 1, so their number is the current version. A file without a
   * version, as the first releases wrote them, counts as version 0.
   */
  readonly migrations?: readonly Migration[]
  /** The content while there is no file. */
  readonly initial: T
  readonly clock: Clock
  /** Called once for a file that cannot be used, and once for each series of failed writes. */
  readonly onProblem: (problem: FileProblem) => void
  /** Longer files are neither read nor written. */
  readonly maxBytes?: number
}

/**
 * A JSON object in a file: read when the app starts, held in memory, written shortly after it changes. Its `version` is
 * stored next to the content's own keys.
 *
 * A file that cannot be read, is not JSON, does not fit the schema or has a newer version is moved aside, never
 * overwritten; the content is then the initial one.
 */
export class JsonFile<T extends object> implements StoredContent<T> {
  readonly #options: JsonFileOptions<T>
  readonly #version: number
  readonly #maxBytes: number
  #content: T
  /** Why an unusable file could not be moved aside. Nothing is written until it is. */
  #inTheWay: 'damaged' | 'newer' | undefined
  #unsaved = false
  #failing = false
  #lastWriteMs = Number.NEGATIVE_INFINITY
  #next: { readonly atMs: number; readonly cancel: CancelTimer } | undefined
  #written = Promise.resolve()

  constructor(options: JsonFileOptions<T>) {
    this.#options = options
    this.#version = options.migrations?.length ?? 0
    this.#maxBytes = options.maxBytes ?? MAX_BYTES
    this.#content = this.#read() ?? options.initial
  }

  get content(): T {
    return this.#content
  }

  /** Resolves when no write is in progress; never rejects. */
  get written(): Promise<void> {
    return this.#written
  }

  /**
   * Replaces the content, and writes it soon: many changes in one moment make one write.
   * @param withinMs the longest time to wait for more changes, for content whose loss in a crash does no harm
   */
  set(content: T, withinMs = 0): void {
    this.#content = content
    this.#unsaved = true
    const now = this.#options.clock.now()
    const atMs = Math.max(now + withinMs, this.#lastWriteMs + WRITE_INTERVAL_MS)
    if (this.#next && this.#next.atMs <= atMs) return
    this.#next?.cancel()
    this.#next = { atMs, cancel: this.#options.clock.after(atMs - now, () => this.#write()) }
  }

  /** Writes unsaved content without delay. Resolves even when the write fails or times out; never rejects. */
  async flush(): Promise<void> {
    if (this.#unsaved) this.#write()
    let cancel: CancelTimer = () => undefined
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(FLUSH_TIMEOUT_MS, resolve)
    })
    await Promise.race([this.#written, tooLong])
    cancel()
  }

  #write(): void {
    this.#next?.cancel()
    this.#next = undefined
    this.#lastWriteMs = this.#options.clock.now()
    this.#written = this.#written.then(() => this.#writeNow())
  }

  async #writeNow(): Promise<void> {
    const { file, what, onProblem } = this.#options
    if (!this.#unsaved) return
    this.#unsaved = false
    try {
      const text = `${JSON.stringify({ version: this.#version, ...this.#content }, null, 2)}\n`
      if (Buffer.byteLength(text) > this.#maxBytes)
        throw new Error(`it is longer than ${this.#maxBytes} bytes`)
      if (this.#inTheWay && existsSync(file)) this.#setAside(this.#inTheWay)
      await replaceFile(file, text)
      this.#failing = false
    } catch (error) {
      this.#unsaved = true
      if (this.#failing) return
      this.#failing = true
      const fill = { what: contentOf(what), file, detail: reason(error) }
      onProblem({ kind: 'unsaved', file, message: { key: 'file.unsaved', fill } })
    }
  }

  #read(): T | undefined {
    const { file, migrations = [], schema } = this.#options
    try {
      const text = readSmallFile(file, this.#maxBytes)
      if (text === undefined) return undefined
      const { version, ...found } = versioned.parse(JSON.parse(text))
      if (version > this.#version) {
        this.#refuse('newer', { version, here: this.#version })
        return undefined
      }
      return schema.parse(migrations.slice(version).reduce((content, migrate) => migrate(content), found))
    } catch (error) {
      this.#refuse('damaged', { detail: reason(error) })
      return undefined
    }
  }

  #refuse(kind: 'damaged' | 'newer', why: Message['fill']): void {
    const { file, what, onProblem } = this.#options
    let kept: Message
    try {
      kept = { key: 'file.keptAs', fill: { file: basename(this.#setAside(kind)) } }
    } catch (error) {
      this.#inTheWay = kind
      kept = { key: 'file.stays', fill: { detail: reason(error) } }
    }
    const fill = { what: contentOf(what), ...why, kept }
    onProblem({ kind, file, message: { key: `file.${kind}`, fill } })
  }

  #setAside(why: 'damaged' | 'newer'): string {
    const { file, clock } = this.#options
    const kept = setAside(file, why, clock.unixTime())
    this.#inTheWay = undefined
    return kept
  }
}

const contentOf = (what: JsonFileOptions<object>['what']): Message => ({ key: `file.what.${what}` })

const versioned = z.looseObject({ version: z.int().nonnegative().default(0) })

/** A one-line summary: a damaged file may violate its schema in a thousand places. */
function reason(error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : []
  if (issue) return `${issue.path.join('.') || 'the whole'}: ${issue.message}`
  return detailOf(error)
}
